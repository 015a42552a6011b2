/** A line of the checklist, compiled: its clauses are tests of one subject. */
import type {LineState, Subject} from '../../core/checklist.ts';
import type {FieldTable} from '../../core/field.ts';
import type {Plan} from '../../core/task.ts';
import type {Micros} from '../../core/time.ts';
import type {LineShape} from './line-schema.ts';

/** Fields by probe. */
export type ProbeFields = ReadonlyMap<string, FieldTable>;

export type Absence = 'na' | 'together' | 'fail' | 'ignore';

/** How a probe that found nothing is taken. */
export interface Need {
  readonly absent: Absence;
  readonly says: string;
  readonly isEmptyGood: boolean;
  /** Whether a subject is the line's business; undefined: all are. */
  readonly isOf: ((subject: Subject) => boolean) | undefined;
}

export interface Clause {
  readonly id: string;
  readonly probe: string;
  readonly says: string;
  readonly matches: (subject: Subject) => boolean;
  /** Of `require`: how many subjects must match. 0: none may, which is `fail`. */
  readonly count: number;
}

export interface Criteria {
  readonly needs: ReadonlyMap<string, Need>;
  readonly clauses: readonly Clause[];
}

/** Evidence that an example gives, by probe. */
export type Given = ReadonlyMap<string, readonly Subject[] | 'absent' | 'denied' | 'failed'>;

export interface Example {
  readonly name: string;
  readonly state: LineState;
  readonly objects: readonly string[];
  readonly age: Micros;
  readonly given: Given;
  readonly twin: LineState | undefined;
}

export interface Line extends Criteria {
  readonly shape: LineShape;
  readonly file: string;
  /** How long evidence is good. */
  readonly valid: Micros;
  readonly twin: Criteria | undefined;
  readonly self: Criteria;
  /** How long evidence of its own installation is good. */
  readonly selfValid: Micros;
  readonly examples: readonly Example[];
  /** Of how Bifrost itself keeps it. */
  readonly selfExamples: readonly Example[];
  readonly plan: Plan | undefined;
  /** What closes its task, where evidence does. */
  readonly closing: Criteria | undefined;
}
