/** What may be asked of whom: targets are listed one by one by the people of the plant, never learned, never a range. */
import type {Micros} from './time.ts';

/** One service of one device that may be asked. */
export interface Target {
  /** Made of segment, address, port and unit: `cell1/10.0.0.5:502/1`. */
  readonly id: string;
  readonly segment: string;
  /** An IP address; a MAC address where the question needs no IP; the device file of a serial line. */
  readonly address: string;
  /** 0: the transport has none. */
  readonly port: number;
  /** Protocol that is spoken there. */
  readonly protocol: string;
  /** Unit behind a gateway, node, slot: as the protocol counts it. */
  readonly unit?: number;
  /** Over what it is asked, where its protocol has two ways; left out: over the usual one. */
  readonly transport?: 'tcp' | 'udp';
  /** Names of questions beyond the default ones. */
  readonly ask: readonly string[];
  /** Registers that may be read, where a question reads any. */
  readonly registers: readonly RegisterRange[];
  /** Who we are to it, where a question must say so. */
  readonly login?: Login;
  /** Who of the plant allowed it. */
  readonly owner: string;
  /** Day after which it is asked no more: 2027-03-31. */
  readonly expires: string;
}

export interface RegisterRange {
  /** 1 coils, 2 discrete inputs, 3 holding registers, 4 input registers. */
  readonly function: 1 | 2 | 3 | 4;
  readonly address: number;
  readonly quantity: number;
}
/** Secrets lie in files, one each, and are read when they are needed; here is only where. */
export interface Login {
  /** SNMP v3: the user; without one it is version 2c. */
  readonly user?: string;
  /** SNMP v2c: file with the community. */
  readonly communityFile?: string;
  /** SNMP v3: file with the password for authentication. */
  readonly passwordFile?: string;
  /** SNMP v3: file with the password for privacy. */
  readonly privacyFile?: string;
  /** SNMP v3: how messages are authenticated; `sha256` where left out. */
  readonly authentication?: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  /** SNMP v3: how they are encrypted; `aes` where left out. */
  readonly privacy?: 'des' | 'aes' | 'aes256b' | 'aes256r';
}

/** As it stands in the configuration: with what is the governor's business alone. */
export interface ListedTarget extends Target {
  /** TCP connections that the device takes, where its people know better than its profile. */
  readonly maxConnections?: number;
  /** `hold`: the connection stays open for the next question, for devices that suffer from being connected to. */
  readonly session: 'hold' | 'release';
  /** How fast its serial line is, and in which form characters stand there. */
  readonly serial?: SerialMode;
}

export interface SerialMode {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Requests a second: to one device, in one segment, and in all. */
export interface PollRates {
  readonly perDevice: number;
  readonly perSegment: number;
  readonly overall: number;
}

/** What the sensor must know to tell our own polling from everything else: whatever we send beyond it trips the switch. */
export interface PollingPlan {
  /** Our own addresses, one a segment. */
  readonly sources: readonly PollSource[];
  readonly targets: readonly PlannedTarget[];
  /** Devices at which a password may be said: of what is said there nothing is kept as evidence. */
  readonly logOns: readonly PollSource[];
  /** Requests a second to one device. */
  readonly perDevice: number;
}

export interface PollSource {
  readonly segment: string;
  readonly address: string;
}

export interface PlannedTarget {
  readonly segment: string;
  readonly address: string;
  readonly port: number;
}

/** Our own frame was not in the plan. */
export interface Breach extends PlannedTarget {
  /** In words, as the alert and the audit log say it. */
  readonly reason: string;
}

/** What the wire shows of a device, before it is asked and after. */
export interface WireView {
  /** Time up to which the wire was looked at: a busy sensor may be behind. */
  readonly asOf: Micros;
  /** TCP connections of it that may be open now, ours left out: the addresses at their other ends. */
  readonly clients: readonly string[];
  /** Exchanges of its real clients since the time that was asked about. */
  readonly exchanges: number;
  /** Those of them that stayed without an answer. */
  readonly unanswered: number;
  /** From request to answer, the middle one of the others; 0: none. */
  readonly latency: Micros;
}

/** The one decision that ends all polling; it holds until a person takes it back. */
export interface PollSwitch {
  readonly isStopped: boolean;
  readonly why: string;
  readonly by: string;
  readonly time: Micros;
}

/** How a device bears it. */
export interface PollDevice {
  readonly segment: string;
  readonly address: string;
  /** In a row. */
  readonly failures: number;
  /** It is left alone until then; 0: it is not. */
  readonly waitUntil: Micros;
  /** When it was last connected to. */
  readonly contactAt: Micros;
  /** Why it is asked no more until a person says so; empty: it is. */
  readonly suspended: string;
}

/** How long answers usually take, over so many of them. */
export interface Latency {
  readonly usual: Micros;
  readonly answers: number;
}

/** When a question was last put to a target, and what came of it. */
export interface PollAsked extends Latency {
  /** Id of the target. */
  readonly target: string;
  readonly question: string;
  readonly askedAt: Micros;
  /** 0: it was never answered. */
  readonly answeredAt: Micros;
  /** `answered`, or why not. */
  readonly outcome: string;
}
