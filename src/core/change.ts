/** What the sensor tells the rest of the daemon, and what people decide: states and changes, never one message a transaction. */
import type {Alert} from './alert.ts';
import type {Asset, Conversation} from './asset.ts';
import type {Attestation, Signer} from './attestation.ts';
import type {BaselineSaid, Habit, Learning} from './baseline.ts';
import type {Assignment, Comment} from './care.ts';
import type {Case} from './case.ts';
import type {CredentialApproval, CredentialAttempt, CredentialUse} from './credential.ts';
import type {EvidenceChange} from './evidence.ts';
import type {Job} from './job.ts';
import type {PollAsked, PollDevice, PollSwitch} from './poll.ts';
import type {Said} from './said.ts';
import type {Silence} from './silence.ts';
import type {TagValue} from './tag.ts';
import type {Act, Period, TaskClosed} from './task.ts';
import type {Ticket} from './ticket.ts';
import type {Micros} from './time.ts';
import type {Traffic} from './traffic.ts';
import type {Vex} from './vex.ts';

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

interface EscalationChange {
  readonly alert: string;
  readonly since: Micros;
  readonly tier: number;
  readonly told: Micros;
}

/** What the sensor tells; it decides nothing, and has no say in what people or the poller did. */
export type SensorChange =
  | {readonly type: 'alert'; readonly alert: Alert}
  | {readonly type: 'asset'; readonly asset: Asset}
  | {readonly type: 'conversation'; readonly conversation: Conversation}
  | {readonly type: 'known'; readonly known: Known}
  /** What was allowed is taken back. */
  | {readonly type: 'forgotten'; readonly known: Known}
  | {readonly type: 'traffic'; readonly traffic: Traffic}
  | {readonly type: 'learning'; readonly learning: Learning}
  | {readonly type: 'habit'; readonly habit: Habit}
  | {readonly type: 'tag-value'; readonly tag: TagValue}
  | {readonly type: 'metrics'; readonly metrics: SensorMetrics}
  | EvidenceChange
  | {readonly type: 'credential-use'; readonly use: CredentialUse};

export type Change =
  | SensorChange
  /** A person said something of an asset. */
  | {readonly type: 'said'; readonly said: Said}
  | {readonly type: 'poll-device'; readonly device: PollDevice}
  | {readonly type: 'poll-asked'; readonly asked: PollAsked}
  /** A log-on with a default pair is tried, or was. */
  | {readonly type: 'credential-attempt'; readonly attempt: CredentialAttempt}
  /** A task of the checklist comes up, or is closed. */
  | {readonly type: 'task'; readonly period: Period; readonly closed?: TaskClosed}
  | Decided;

/** What people say; it never comes from the sensor. */
export type Decided =
  | {readonly type: 'ticket'; readonly ticket: Ticket}
  | {readonly type: 'silence'; readonly silence: Silence}
  | {readonly type: 'comment'; readonly comment: Comment}
  | {readonly type: 'assignment'; readonly assignment: Assignment}
  | {readonly type: 'poll-switch'; readonly said: PollSwitch}
  | {readonly type: 'vex'; readonly vex: Vex}
  | {readonly type: 'job'; readonly job: Job}
  /** Somebody was told of an alert, or it needs nobody any more. */
  | {readonly type: 'escalation'; readonly escalation: EscalationChange; readonly isOver: boolean}
  /** A signed command came over the broker; `signed` in seconds. */
  | {
      readonly type: 'command-seen';
      readonly seen: {readonly id: string; readonly user: string; readonly signed: number};
    }
  | {readonly type: 'credential-approval'; readonly approval: CredentialApproval}
  | {readonly type: 'act'; readonly act: Act}
  | {readonly type: 'case'; readonly case: Case}
  | {readonly type: 'signer'; readonly signer: Signer}
  | {readonly type: 'attestation'; readonly attestation: Attestation}
  /** `isOver`: it is taken back. */
  | {readonly type: 'baseline-said'; readonly said: BaselineSaid; readonly isOver: boolean};
