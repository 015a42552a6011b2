/**
 * The contract of a decision: what a person says through the command line (or another way in) that changes something. It
 * runs in the daemon, or straight on the store when none runs; both write what it changes, the messages about it and who
 * did it in one transaction.
 */
import type {XStatic} from 'typebox/schema';
import type {Alert, AlertState} from '../core/alert.ts';
import type {Change} from '../core/change.ts';
import type {Micros} from '../core/time.ts';
import type {Store} from '../store/store.ts';

export interface DecisionContext {
  /** To look things up; what changes is said in the outcome. */
  readonly store: Omit<Store, 'save' | 'close'>;
  readonly actor: string;
  readonly now: Micros;
  /** The life of an alert is the sensor's while a daemon runs. Throws `usage`: nobody has this id. */
  setAlertState(id: string, state: AlertState): Promise<Alert>;
  /** Nothing is sent any more when it resolves. */
  stopPolling(): Promise<void>;
}

export interface Outcome {
  /** For the audit log: `alert.closed`. */
  readonly action: string;
  /** For the audit log, in one line. */
  readonly detail: string;
  readonly changes?: readonly Change[];
  /** What whoever decided gets to read. */
  readonly result: unknown;
}

export interface Decision {
  /** It counts even while it cannot be stored: a stop, or what has happened already. */
  readonly isUrgent?: true;
  /** JSON Schema of the parameters: they are checked before `decide` sees them. */
  readonly schema: object;
  /** Throws an `AppError` when it cannot be; then nothing changes. */
  decide(params: unknown, context: DecisionContext): Promise<Outcome>;
}

/** `decide` gets the parameters with the type of their schema. */
export const decision = <const S extends object>(
  schema: S,
  decide: (params: XStatic<S>, context: DecisionContext) => Promise<Outcome>,
): Decision => ({schema, decide: (params, context) => decide(params as XStatic<S>, context)});

export const urgent = (one: Decision): Decision => ({...one, isUrgent: true});
