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

/** A regulator wants to hear of it. */
export interface CaseReporting {
  /** Name of the file in rules/regulators. */
  readonly regulator: string;
  /** When somebody became aware of the incident: its clocks count from there. */
  readonly aware: Micros;
  readonly by: string;
  readonly handedIn: readonly {
    readonly report: string;
    readonly at: Micros;
    readonly by: string;
    /** Reference number, to whom. */
    readonly note: string;
    /** SHA-256 of what was handed in, hex. */
    readonly evidence: readonly string[];
  }[];
}

/** `elsewhere`: a route sends such alerts another way. */
export interface DrillSink {
  readonly sink: string;
  readonly result: 'delivered' | 'refused' | 'waiting' | 'elsewhere';
  /** Of a refusal; else empty. */
  readonly reason: string;
  /** Of a delivery: milliseconds since the alert was made. */
  readonly afterMs?: number;
}

/** How an exercise began. */
export interface Drill {
  /** Id of the rule whose alert it was. */
  readonly rule: string;
  /** When it was given to the sensor, and when the alert was stored. */
  readonly injected: Micros;
  readonly raised: Micros;
  readonly sinks: readonly DrillSink[];
  /** Id of the silence that muted the alert: it went to no sink. */
  readonly mutedBy?: string;
}

/** Something that somebody will do because of what was learned. It outlives the case: it is open until it is done. */
export interface CaseAction {
  readonly what: string;
  /** Who sees to it. */
  readonly owner: string;
  readonly due: Micros;
  /** Who wrote it down, and when. */
  readonly by: string;
  readonly at: Micros;
  readonly done?: {
    readonly at: Micros;
    readonly by: string;
    /** What was done. */
    readonly note: string;
    /** SHA-256 of files that show it, hex. */
    readonly evidence: readonly string[];
  };
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
  /** In the order in which they were written down. */
  readonly actions?: readonly CaseAction[];
  readonly reporting?: readonly CaseReporting[];
  /** Of an exercise that `bifrost drill` began. */
  readonly drill?: Drill;
}

export const caseState = ({moves}: Case): CaseState => moves.at(-1)?.state ?? 'new';

/** When it was opened. */
export const openedAt = ({moves}: Case): Micros => moves[0]?.at ?? 0;

/** Steps that nobody has done or left out. */
export const openSteps = ({steps, done}: Case): string[] => steps.filter((id) => !done.some(({step}) => step === id));

/** What nobody has done yet of what was learned. */
export const openActions = ({actions = []}: Case): CaseAction[] => actions.filter(({done}) => done === undefined);
