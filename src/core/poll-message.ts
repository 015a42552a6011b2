/**
 * What the core (who decides) and the poller (who holds the sockets, a process of its own) say to each other. Plain data,
 * checked by src/poll/message-schema.ts on both sides. No request is sent before the core granted it.
 */
import type {DefaultPair, LoginAnswer} from './credential.ts';
import type {Observation} from './observation.ts';
import type {ListedTarget} from './poll.ts';
import type {Micros} from './time.ts';

/** The core lives: the poller hangs up everywhere and ends when it has not heard so for `HEARTBEAT_LOST_MS`. */
export const HEARTBEAT_MS = 200;
export const HEARTBEAT_LOST_MS = 1000;

export interface Ask {
  readonly type: 'ask';
  /** Number of this asking; everything about it carries it. */
  readonly ask: number;
  readonly target: ListedTarget;
  /** Name of the question. */
  readonly question: string;
  /** Our own address; empty: the target needs none. */
  readonly source: string;
  readonly timeoutMs: number;
  /** Stay connected afterwards: more is asked of the same target at once. */
  readonly keep: boolean;
}

/** The serial line of the target is to be listened to for so long, before the first question of a visit. */
export interface Listen extends Pick<Ask, 'ask' | 'target'> {
  readonly type: 'listen';
  readonly ms: number;
}

/** One default pair is to be tried, once. The password is in this message and nowhere else. */
export interface TryPair extends Pick<Ask, 'ask' | 'target' | 'source' | 'timeoutMs'> {
  readonly type: 'try';
  readonly pair: DefaultPair;
}

export type ToPoller =
  | {readonly type: 'beat'}
  | Ask
  | Listen
  | TryPair
  /** The request or connection that waits for it may be made, once. */
  | {readonly type: 'granted'; readonly ask: number}
  /** Enough: hang up, at once and without ceremony. */
  | {readonly type: 'abort'; readonly ask: number; readonly reason: string}
  /** Hang up properly: the connection that was kept is not needed after all. */
  | {readonly type: 'release'; readonly target: string}
  /** Hang up everywhere at once, and end. */
  | {readonly type: 'stop'}
  /** Hang up properly, and end. */
  | {readonly type: 'end'};

export type FromPoller =
  | {readonly type: 'beat'}
  /** May this be sent? */
  | {
      readonly type: 'request';
      readonly ask: number;
      readonly about: string;
      /** Hex; empty: a library makes them. */
      readonly bytes: string;
    }
  /** It hung up: may it connect to the same target again? */
  | {readonly type: 'reconnect'; readonly ask: number}
  /** The answer came. */
  | {readonly type: 'answered'; readonly ask: number; readonly micros: Micros}
  /**
   * The connection is closed, or was kept as the target wants it. `problem`: why there is no answer; empty: there is one, or
   * nobody was heard on the line.
   */
  | {
      readonly type: 'done';
      readonly ask: number;
      readonly observations: readonly Observation[];
      readonly problem: string;
    }
  /** The pair was tried, and the connection is closed. */
  | ({readonly type: 'tried'; readonly ask: number} & LoginAnswer);
