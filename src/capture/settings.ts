/** How to capture from interfaces, as the configuration says it. */
import type {CaptureStats, OnBlock} from '../core/packet-source.ts';

export interface InterfaceSettings {
  readonly name: string;
  readonly segment: string;
  /** VLANs that are segments of their own. */
  readonly vlans: readonly {readonly id: number; readonly segment: string}[];
  readonly promiscuous: boolean;
  /** In the language of tcpdump; empty: everything. */
  readonly filter: string;
  readonly snapLength: number;
}

/** A serial port of the box that hangs on a line, only to listen. */
export interface SerialSettings {
  readonly device: string;
  readonly segment: string;
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

export interface CaptureSettings {
  readonly source: 'auto' | 'ring' | 'pcap';
  readonly interfaces: readonly InterfaceSettings[];
  readonly serial: readonly SerialSettings[];
}

export interface CaptureEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly interface: string;
}

export interface CaptureHandlers {
  readonly onBlock: OnBlock;
  readonly onEvent: (event: CaptureEvent) => void;
}

export interface LiveStats extends CaptureStats {
  /** Times that capture was interrupted: the link was lost, the interface went away, libpcap ended. */
  readonly outages: number;
}

/** Capture from one interface. It sets its link in the list of links before it hands over the first block. */
export interface LiveSource {
  stats(): LiveStats;
  /** Hands over what was captured so far, then ends. */
  close(): Promise<void>;
}
