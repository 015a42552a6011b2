/**
 * What Bifrost keeps of the plant and of itself, for probes: plain values, read-only, nothing older than `since`. The
 * checklist knows no store; whoever runs it gives this view of one (src/kept.ts). Texts are as devices sent them: not harmless.
 */
import type {AlertState, Level} from '../core/alert.ts';
import type {AttemptResult, LoginProtocol} from '../core/credential.ts';
import type {Job} from '../core/job.ts';
import type {Micros} from '../core/time.ts';

export interface Site {
  /** Evidence goes back so far. */
  readonly since: Micros;
  /** Declared ones, and those in which something was seen. */
  segments(): readonly SiteSegment[];
  devices(): readonly SiteDevice[];
  /** Conversations, the latest first. */
  talks(): readonly SiteTalk[];
  /** Writes, controls and programs by the log of traffic, most first. */
  writes(): readonly SiteWrite[];
  /** All that are open, and those that were closed since. */
  alerts(): readonly SiteAlert[];
  /** What people and the daemon did, by the audit chain: the latest of each action. */
  acts(): readonly SiteAct[];
  /** Of Bifrost itself. */
  own(): SiteOwn;
  /** Work that Bifrost did, the latest first. */
  jobs(): readonly Job[];
  /** The latest run of the checklist; empty: none yet. Left out: no history of them is kept. */
  runs?(): readonly SiteRun[];
}

export interface SiteRun {
  readonly at: Micros;
  readonly lines: number;
  /** How many of them came out so. */
  readonly notApplicable: number;
  readonly unknown: number;
  readonly stale: number;
  readonly failed: number;
  /** Things that were judged and are not what they were in the run before, and that nobody acknowledged. */
  readonly drifted: number;
  /** When the oldest of these was first seen so; 0: there is none. */
  readonly driftedSince: Micros;
}

export interface SiteSegment {
  readonly name: string;
  /** The configuration names it. */
  readonly isDeclared: boolean;
  /** When anything was last seen in it; 0: never. */
  readonly heardAt: Micros;
  /** When anything was first seen in it; 0: never. */
  readonly since: Micros;
  readonly devices: number;
}

export interface SiteDevice {
  readonly id: string;
  /** Its name and first address, for people. */
  readonly name: string;
  readonly segment: string;
  readonly addresses: readonly string[];
  readonly macs: readonly string[];
  /** By the policy, each once; `outside` where it has a zone for none of them. Empty: there is no policy. */
  readonly zones: readonly string[];
  /** Empty: not known. */
  readonly role: string;
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
  /** Day, `2026-11-30`; empty: not known. */
  readonly endOfSupport: string;
  readonly isApproved: boolean;
  /** What is normal for it has been learned: nothing new is taken as normal without a person any more. */
  readonly isLearned: boolean;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  readonly services: readonly SiteService[];
  /** OPC UA: policies that were offered, parted by blanks. */
  readonly securityPolicies: string;
  /** End of its certificate, and when that was seen; 0: none was. */
  readonly certificateEnds: Micros;
  readonly certificateSeen: Micros;
  readonly advisories: readonly SiteAdvisory[];
  readonly logins: readonly SiteLogin[];
}

export interface SiteService {
  /** `telnet@tcp/23` */
  readonly text: string;
  /** Empty: its content did not tell. */
  readonly protocol: string;
  readonly transport: string;
  readonly port: number;
  readonly firstSeen: Micros;
  /** Last packet of a connection that came about. */
  readonly lastSeen: Micros;
  /** When a connection was last refused, to whoever asked; 0: never. */
  readonly refusedAt: Micros;
  /** When Bifrost last asked there itself, and what came of it: `answered`, or why not; 0 and empty: never. */
  readonly polledAt: Micros;
  readonly polled: string;
}

/** A default pair that was tried, or whose use was seen. */
export interface SiteLogin {
  readonly pair: string;
  readonly protocol: LoginProtocol | '';
  readonly result: AttemptResult;
  readonly time: Micros;
}

export interface SiteAdvisory {
  readonly id: string;
  readonly verdict: 'possible' | 'likely' | 'confirmed';
  /** Highest CVSS base score; 0: none is known. */
  readonly score: number;
  readonly isExploited: boolean;
  readonly hasNoFix: boolean;
  /** What people said, where it silences it; empty: nothing. */
  readonly silenced: string;
}

export interface SiteEnd {
  /** Empty: it never answered, or never sent. */
  readonly device: string;
  readonly name: string;
  readonly address: string;
  /** By the policy; empty: none, or it cannot be told. */
  readonly zone: string;
}

/** What the policy says; `unsaid`: nothing, or there is none. */
export type Ruling = 'allowed' | 'denied' | 'unsaid';

export interface SiteTalk {
  readonly id: string;
  readonly segment: string;
  readonly client: SiteEnd;
  readonly server: SiteEnd;
  /** Empty: not known. */
  readonly protocol: string;
  readonly protocolFrom: 'content' | 'port' | '';
  readonly transport: string;
  readonly port: number;
  readonly packets: number;
  readonly bytes: number;
  /** Payloads that no protocol could read. */
  readonly unread: number;
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  readonly ruling: Ruling;
  /** In words. */
  readonly why: string;
}

export interface SiteWrite {
  readonly segment: string;
  readonly client: SiteEnd;
  readonly server: SiteEnd;
  readonly protocol: string;
  readonly kind: 'write' | 'control' | 'program';
  /** `write-single-register` */
  readonly name: string;
  readonly count: number;
  /** Start of the hour in which counting began, and the latest such hour. */
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  readonly ruling: Ruling;
  readonly why: string;
  /** The baseline knows the client as a writer of this device. */
  readonly isKnown: boolean;
  /** Security mode of OPC UA: `None`; empty elsewhere. */
  readonly security: string;
}

export interface SiteAlert {
  readonly id: string;
  readonly rule: string;
  readonly level: Level;
  readonly state: AlertState;
  readonly what: string;
  /** Ids of the devices that it is about. */
  readonly devices: readonly string[];
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
  /** Empty: nobody looks into it. */
  readonly owner: string;
}

export interface SiteAct {
  /** `alert.acknowledged` */
  readonly action: string;
  readonly count: number;
  readonly lastAt: Micros;
  readonly lastBy: string;
}

export interface SiteOwn {
  readonly rules: {readonly count: number; readonly profile: string /** Day of the newest. */; readonly newest: string};
  readonly sinks: readonly SiteSink[];
  /** `broken`: the first entry that does not follow from those before; 0: the chain is whole. */
  readonly audit: {readonly entries: number; readonly broken: number; readonly lastAt: Micros};
  readonly advisories: {readonly count: number; readonly newest: string; readonly importedAt: Micros};
  /** Latest counters of the sensor and when; 0: never. */
  readonly sensor: {readonly at: Micros; readonly captured: number; readonly dropped: number};
  readonly policy: {readonly mode: 'observe' | 'enforce' | 'none'; readonly zones: number; readonly conduits: number};
}

export interface SiteSink {
  readonly name: string;
  /** Of alerts that go there. */
  readonly levels: readonly Level[];
  readonly waiting: number;
  /** When the oldest that waits was made; 0: none waits. */
  readonly oldestAt: Micros;
  readonly refused: number;
}
