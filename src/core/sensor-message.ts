/**
 * What the sensor (capture to alert) and the core (store, sinks, control) say to each other. Plain data, so that it
 * makes no difference whether they are two threads of one process or two processes.
 */
import type {Alert, AlertState, Profile} from './alert.ts';
import type {Change} from './change.ts';
import type {Micros} from './time.ts';

export type ToSensor =
  /** The last batch is stored; the next one may come. */
  | {readonly type: 'stored'}
  | {
      readonly type: 'alert-state';
      readonly call: number;
      readonly id: string;
      readonly state: AlertState;
      readonly now: Micros;
    }
  /** Read the rules again. */
  | {readonly type: 'reload'; readonly call: number; readonly rules: RuleSettings}
  | {readonly type: 'stop'};

export type FromSensor =
  /** Capturing; one line an interface, for logs and status. */
  | {readonly type: 'ready'; readonly sources: readonly string[]; readonly rules: number}
  /** At most one batch is under way: what happens meanwhile folds into the next one. */
  | {readonly type: 'changes'; readonly changes: readonly Change[]}
  /** Once a second, as long as capture is alive. */
  | {readonly type: 'alive'; readonly frames: number; readonly dropped: number}
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  | {readonly type: 'alert-state-set'; readonly call: number; readonly alert: Alert | undefined}
  | {readonly type: 'reloaded'; readonly call: number; readonly rules: number; readonly problem: string | undefined}
  | {readonly type: 'failed'; readonly code: string; readonly message: string}
  | {readonly type: 'stopped'};

export interface RuleSettings {
  readonly profile: Profile;
  readonly directories: readonly string[];
}
