/** What the sensor tells the rest of the daemon, and what people decide: states and changes, never one message a transaction. */
import type {Alert} from './alert.ts';
import type {Asset, Conversation} from './asset.ts';
import type {BaselineSaid, Habit, Learning} from './baseline.ts';
import type {Assignment, Comment} from './care.ts';
import type {EvidenceChange} from './evidence.ts';
import type {Said} from './said.ts';
import type {Silence} from './silence.ts';
import type {Ticket} from './ticket.ts';
import type {Micros} from './time.ts';
import type {Traffic} from './traffic.ts';

/** Something the baseline has seen: `kind` is one of its dimensions, `key` names it within the segment. */
export interface Known {
  readonly kind: KnownKind;
  readonly segment: string;
  readonly key: string;
  readonly firstSeen: Micros;
  /** Of an address that is a number: all that is known below this key, `0-9,40-49`; else empty. */
  readonly ranges: string;
}

export const knownKinds = [
  'host',
  'conversation',
  'port',
  'function',
  'address',
  'writer',
  'service',
  'path',
  'vlan',
  'certificate',
  'application',
  'security',
] as const;
export type KnownKind = (typeof knownKinds)[number];

/** Counters since start; published once a minute. */
export interface SensorMetrics {
  readonly time: Micros;
  readonly counters: Readonly<Record<string, number>>;
}

export type Change =
  | {readonly type: 'alert'; readonly alert: Alert}
  | {readonly type: 'asset'; readonly asset: Asset}
  /** A person said something of an asset. */
  | {readonly type: 'said'; readonly said: Said}
  | {readonly type: 'conversation'; readonly conversation: Conversation}
  | {readonly type: 'known'; readonly known: Known}
  | {readonly type: 'traffic'; readonly traffic: Traffic}
  | {readonly type: 'learning'; readonly learning: Learning}
  | {readonly type: 'habit'; readonly habit: Habit}
  | {readonly type: 'metrics'; readonly metrics: SensorMetrics}
  | EvidenceChange
  | Decided;

/** What people say; it never comes from the sensor. */
export type Decided =
  | {readonly type: 'ticket'; readonly ticket: Ticket}
  | {readonly type: 'silence'; readonly silence: Silence}
  | {readonly type: 'comment'; readonly comment: Comment}
  | {readonly type: 'assignment'; readonly assignment: Assignment}
  /** `isOver`: it is taken back. */
  | {readonly type: 'baseline-said'; readonly said: BaselineSaid; readonly isOver: boolean};
