/** Assets and conversations: who is there, and who talks to whom. Identity is scoped by segment. */
import type {Micros} from './time.ts';

/** `a-` and 12 characters, made from the segment and the address it was first known by; stable over restarts. */
export type AssetId = string;

/** One field of an asset with where it came from. Observed is not approved: a person approves. */
export interface Observed<T> {
  readonly value: T;
  /** `oui`, `modbus.device-id`, `arp`, ... */
  readonly source: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}

export interface Asset {
  readonly id: AssetId;
  readonly segment: string;
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  readonly vlans: readonly number[];
  readonly vendor?: Observed<string>;
  readonly model?: Observed<string>;
  readonly firmware?: Observed<string>;
  readonly serial?: Observed<string>;
  readonly name?: Observed<string>;
  readonly role?: Observed<string>;
  /** `modbus@tcp/502`: what it answers on. */
  readonly serves: readonly string[];
  /** What it asks others for. */
  readonly uses: readonly string[];
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
