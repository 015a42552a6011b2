/** Rule → finding → alert. A finding is one match with its evidence; equal findings fold into one alert with a life. */
import type {Fact, FactKind, Fields} from './fact.ts';
import type {Micros} from './time.ts';

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export const profiles = ['quiet', 'standard', 'strict', 'paranoid'] as const;
export type Profile = (typeof profiles)[number];

export const alertStates = ['new', 'acknowledged', 'closed', 'learned', 'muted', 'suppressed'] as const;
export type AlertState = (typeof alertStates)[number];

/** What an alert and its readers need of a rule. */
export interface RuleHeader {
  /** `MB-30`: the catalogue's id. */
  readonly id: string;
  readonly uuid: string;
  readonly title: string;
  readonly level: Level;
  readonly profile: Profile;
  /** ATT&CK for ICS technique ids: `T0855`. */
  readonly attack: readonly string[];
  readonly why: string;
  readonly respond: string;
  readonly falsePositives: readonly string[];
  /** Date of the rule's last change, `2026-11-24`: an alert says how old its rule is. */
  readonly modified: string;
}

export interface Finding {
  readonly rule: RuleHeader;
  readonly time: Micros;
  readonly segment: string;
  /** Who did it: asset id of the client, or of the one that misbehaved. */
  readonly subject: string;
  /** To whom: asset id of the server; empty when there is none. */
  readonly object: string;
  /** The fact that completed the match. */
  readonly fact: Fact;
  /** For a correlation: how many facts or distinct values it took. */
  readonly matched: number;
}

/** What the first and the latest fact behind an alert were. */
export interface Evidence {
  readonly time: Micros;
  readonly frame: number;
  readonly kind: FactKind;
  readonly name: string;
  readonly protocol: string;
  readonly client: string;
  readonly server: string;
  readonly fields: Fields;
}

export interface Alert {
  /** ULID; the same for the same rule, subject, object and first time, so that a replay gives the same ids. */
  readonly id: string;
  readonly rule: RuleHeader;
  readonly segment: string;
  readonly subject: string;
  readonly object: string;
  /** One sentence: what happened, between whom. */
  readonly what: string;
  /** That of the rule, or above it. */
  level: Level;
  /** Why the level is not that of the rule; empty: it is. */
  raised: string;
  state: AlertState;
  /** Id of the silence that it came under; empty: none. When that is over, the alert opens by itself if it happens again. */
  silence: string;
  /** Findings folded into it. */
  count: number;
  readonly firstSeen: Micros;
  lastSeen: Micros;
  readonly first: Evidence;
  latest: Evidence;
}
