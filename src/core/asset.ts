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
  readonly clientIp: string;
  readonly serverIp: string;
  /** `tcp`, `udp`, `icmp`, or the number of the IP protocol. */
  readonly transport: string;
  /** Port of the server; 0 without ports. */
  readonly port: number;
  /** Protocol by content, else empty. */
  readonly protocol: string;
  /** How sure it is who is the client: the SYN was seen, content told, a known port, or only who spoke first. */
  readonly roleFrom: 'syn' | 'content' | 'port' | 'first-packet';
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}
