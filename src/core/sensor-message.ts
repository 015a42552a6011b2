/**
 * What the sensor (capture to alert) and the core (store, sinks, control) say to each other. Plain data, so that it
 * makes no difference whether they are two threads of one process or two processes.
 */
import type {Adjustment} from './adjustment.ts';
import type {Alert, AlertState, Finding, Profile} from './alert.ts';
import type {SensorChange} from './change.ts';
import type {DeviceProfile} from './device-profile.ts';
import type {RingPiece} from './evidence.ts';
import type {Health} from './health.ts';
import type {Observation} from './observation.ts';
import type {Breach, WireView} from './poll.ts';
import type {Site} from './site.ts';
import type {Micros} from './time.ts';

/** What the core may ask of the sensor: the parameters and the answer of each call. */
export interface SensorCalls {
  /** Somebody decided about an alert; answered by the changed alert, or undefined when there is none. */
  'alert-state': {
    /** `learned`: when it was learned last, so that exactly what that allowed is taken back. */
    params: {id: string; state: AlertState; now: Micros; learned?: Micros};
    answer: Alert | undefined;
  };
  /** Read the rules again; `problem`: the old ones stay in force. */
  rules: {params: RuleSettings; answer: {rules: number; problem: string | undefined}};
  /** Families of devices that may be recognised; to read and check them takes longer than the first frame may wait. */
  profiles: {params: readonly DeviceProfile[]; answer: undefined};
  /** People said something else. */
  site: {params: Site; answer: undefined};
  /** What the core noticed of the box: it becomes facts. */
  health: {params: readonly Health[]; answer: undefined};
  /** What was learned without the wire: it becomes facts. */
  observe: {params: readonly Observation[]; answer: undefined};
  /** A labelled finding of an exercise; answered by the id of its alert. */
  practise: {params: Finding; answer: string};
  /** How a device and its real clients are doing. */
  wire: {params: {segment: string; address: string; since: Micros}; answer: WireView};
}

export type SensorCallName = keyof SensorCalls;

export type SensorCall = {
  [N in SensorCallName]: {type: 'call'; call: number; name: N; params: SensorCalls[N]['params']};
}[SensorCallName];

export type ToSensor =
  /** The last batch is stored; the next one may come. */
  {readonly type: 'stored'} | SensorCall | {readonly type: 'stop'};

/** What a call was answered: its number, and the answer as `SensorCalls` has it. */
export type SensorAnswer = {
  [N in SensorCallName]: {
    readonly type: 'answer';
    readonly call: number;
    readonly name: N;
    readonly answer?: SensorCalls[N]['answer'];
  };
}[SensorCallName];

export type FromSensor =
  /**
   * Everything it had is handed over: it wants to be told what to do (`SensorSettings`). `frames`: how many it saw since it last
   * heard from a core; it may have watched alone in between.
   */
  | {readonly type: 'begin'; readonly version: string; readonly frames: number}
  /** Capturing; one line an interface, for logs and status. */
  | {readonly type: 'ready'; readonly sources: readonly string[]; readonly rules: number}
  /** At most one batch is under way: what happens meanwhile folds into the next one. */
  | {
      readonly type: 'changes';
      readonly changes: readonly SensorChange[];
      /** For the ring on disk. */
      readonly frames?: readonly RingPiece[];
    }
  /** Once a second, as long as capture is alive. */
  | {readonly type: 'alive'; readonly frames: number; readonly dropped: number; readonly rules: number}
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  /** A frame of our own that is not in the plan: it goes past the batches, since it cannot wait. */
  | {readonly type: 'breach'; readonly breach: Breach}
  | SensorAnswer
  | {readonly type: 'failed'; readonly code: string; readonly message: string}
  | {readonly type: 'stopped'};

export interface RuleSettings {
  readonly profile: Profile;
  readonly directories: readonly string[];
  /** What this site changes of the rules. */
  readonly adjust?: readonly Adjustment[];
}
