/** Incident cases: what people do about alerts that belong together, along a playbook, until it is closed with its lessons. */
import type {Micros} from './time.ts';

export const caseStates = ['new', 'triaged', 'contained', 'eradicated', 'recovered', 'closed'] as const;
/** NIST SP 800-61r3. A case goes forward; it may leave states out. */
export type CaseState = (typeof caseStates)[number];

/** What became of a step of the playbook. */
export interface CaseStep {
  /** Id of the step in the playbook. */
  readonly step: string;
  readonly at: Micros;
  readonly by: string;
  /** What was done and found, or why it was left out. */
  readonly note: string;
  readonly isLeftOut: boolean;
  /** SHA-256 of files that show it, hex. */
  readonly evidence: readonly string[];
}

export interface CaseMove {
  readonly state: CaseState;
  readonly at: Micros;
  readonly by: string;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  /** Name of the playbook. */
  readonly playbook: string;
  /** Ids of its steps when the case was opened: a newer playbook changes no open case. */
  readonly steps: readonly string[];
  /** Ids. */
  readonly alerts: readonly string[];
  /** It was only practised. */
  readonly isExercise: boolean;
  /** In their order; the first says who opened it. */
  readonly moves: readonly CaseMove[];
  readonly done: readonly CaseStep[];
  /** What was learned; a case is closed with it. */
  readonly lessons: string;
}

export const caseState = ({moves}: Case): CaseState => moves.at(-1)?.state ?? 'new';

/** When it was opened. */
export const openedAt = ({moves}: Case): Micros => moves[0]?.at ?? 0;

/** Steps that nobody has done or left out. */
export const openSteps = ({steps, done}: Case): string[] => steps.filter((id) => !done.some(({step}) => step === id));
