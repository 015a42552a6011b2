/** Assets and conversations: who is there, and who talks to whom. Identity is scoped by segment. */
import {base32, hash32} from './hash.ts';
import type {Micros} from './time.ts';

/** `a-` and 12 characters, made from the segment and the address it was first known by; stable over restarts. */
export type AssetId = string;

/** Id of the asset that is first known by this address: an IP address, or a MAC address without one. */
export function assetIdOf(segment: string, address: string): AssetId {
  const key = `${segment} ${address}`;
  return `a-${base32(hash32(key), 7)}${base32(hash32(key, 7) & 0x1ffffff, 5)}`;
}

/** One field of an asset with where it came from. Observed is not approved: a person approves. */
export interface Observed<T> {
  readonly value: T;
  /** `oui`, `modbus.device-id`, `arp`, ... */
  readonly source: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  /** Why it is believed, where it was concluded and not read. */
  readonly reason?: string;
}

/** What may be known of an asset, one value each; what people may say of it, too, is in core/said.ts. */
export const identityFields = {
  vendor: 'Vendor',
  model: 'Model',
  family: 'Family of devices',
  orderNumber: 'Order number or product code',
  firmware: 'Firmware version',
  hardware: 'Hardware revision',
  serial: 'Serial number',
  name: 'Name',
  fqdn: 'Full name in DNS',
  description: 'What it says it is',
  role: 'Role in the plant',
  purdueLevel: 'Level of the Purdue model',
  location: 'Where it stands, as it says itself',
  os: 'Operating system',
  osVersion: 'Its version',
  mode: 'Operating mode of the controller',
  rack: 'Rack of the module that answers',
  slot: 'Slot of the module that answers',
  applicationUri: 'OPC UA: application URI',
  productUri: 'OPC UA: product URI',
  securityPolicies: 'OPC UA: security policies that were seen',
  certificate: 'Thumbprint of its certificate',
  certificateExpiry: 'End of validity of its certificate',
  dhcpAddress: 'Address that a DHCP server gave it',
  reach: 'local, or routed: behind a router',
  programming: 'yes: it loads programs or starts and stops controllers',
  scanner: 'yes: it tries many addresses or ports',
  endOfSupport: 'Day on which the vendor ends its support',
} as const;

export type IdentityField = keyof typeof identityFields;
export const identityFieldNames = Object.keys(identityFields) as IdentityField[];

export type Identity = {readonly [F in IdentityField]?: Observed<string>};

/** What has many values, and since when each was seen. */
export const assetLists = ['ips', 'macs', 'vlans', 'units', 'serves', 'uses'] as const;
export type AssetList = (typeof assetLists)[number];

export interface Listed extends Observed<string> {
  readonly list: AssetList;
  /** Of a service: when a connection to it was last refused; left out: never. */
  readonly refusedAt?: Micros;
}

/** A part with an identity of its own: a unit behind a gateway, a module in a rack. */
export interface Module extends Identity {
  /** `unit 3`, `slot 2`. */
  readonly address: string;
}

export interface Asset extends Identity {
  readonly id: AssetId;
  /** Ids of assets that turned out to be this one. */
  readonly aliases: readonly AssetId[];
  readonly segment: string;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly vlans: readonly number[];
  /** Units that answered behind it. */
  readonly units: readonly number[];
  readonly modules: readonly Module[];
  /** `modbus@tcp/502`: what it answers on. */
  readonly serves: readonly string[];
  /** What it asks others for. */
  readonly uses: readonly string[];
  /** Each value of the lists above with where it was seen and when. */
  readonly listed: readonly Listed[];
  /** Most TCP connections it held open as a server at the same time. */
  readonly maxSockets: number;
  /** How long it was watched in all, and the longest time it said nothing meanwhile. */
  readonly watched: Micros;
  readonly longestSilence: Micros;
  /** It sent at least one frame; false: it was only addressed. */
  readonly sent: boolean;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  readonly packets: number;
}

/** Both directions between two assets over one service. */
export interface Conversation {
  readonly id: string;
  readonly segment: string;
  readonly client: AssetId;
  readonly server: AssetId;
  /** IP address, or the MAC address in frames without IP. */
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly transport: 'tcp' | 'udp' | 'icmp' | 'ip' | 'ethernet' | 'serial';
  /** Port of the server; without ports the number of the IP protocol, or the EtherType. */
  readonly port: number;
  /** Empty: not known. */
  readonly protocol: string;
  /** Why it is believed: its content was read, or it is only the one whose port this is. */
  readonly protocolFrom: 'content' | 'port' | '';
  /** Payloads that no protocol could read. */
  readonly unread: number;
  /**
   * How sure it is who is the client: the SYN was seen, it sends to a group, content told, a known port, or only who spoke
   * first.
   */
  readonly roleFrom: 'syn' | 'group' | 'content' | 'port' | 'first-packet';
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}

/**
 * A service as users read it: `modbus@tcp/502`; `modbus?@tcp/502` when only the port says so; `tcp/9999` when nothing is
 * known; `lldp@ethernet`, `ethernet/0x88b5`.
 */
export function serviceText({
  transport,
  port,
  protocol,
  protocolFrom,
}: Pick<Conversation, 'transport' | 'port' | 'protocol' | 'protocolFrom'>): string {
  const number = transport === 'ethernet' ? `0x${port.toString(16).padStart(4, '0')}` : String(port);
  const hasNumber = port !== 0 && transport !== 'icmp' && (transport !== 'ethernet' || protocol === '');
  const carrier = hasNumber ? `${transport}/${number}` : transport;
  if (protocol === '' || protocol === transport) return carrier;
  return `${protocol}${protocolFrom === 'port' ? '?' : ''}@${carrier}`;
}
