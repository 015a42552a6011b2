/** What people did about an alert besides deciding on it. */
import type {Micros} from './time.ts';

export interface Comment {
  /** Id of the alert. */
  readonly alert: string;
  readonly time: Micros;
  readonly by: string;
  readonly text: string;
}

export interface Assignment {
  /** Id of the alert. */
  readonly alert: string;
  /** Empty: nobody any more. */
  readonly assignee: string;
  readonly time: Micros;
  readonly by: string;
}

export interface Care {
  /** Who looks into it; empty: nobody. */
  readonly assignee: string;
  /** Oldest first. */
  readonly comments: readonly Comment[];
}
