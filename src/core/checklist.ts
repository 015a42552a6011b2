/**
 * The hardening checklist: what a probe brings back, what the judge makes of it. Unknown and stale are never a pass.
 */
import type {Fields} from './fact.ts';
import type {FieldTable} from './field.ts';
import type {ZonePicture} from './policy.ts';
import type {Micros} from './time.ts';

export const lineStates = ['pass', 'fail', 'na', 'unknown', 'attested', 'stale'] as const;
/** `na`: proven not there. `attested`: a person vouches for it. `stale`: it was so, too long ago. */
export type LineState = (typeof lineStates)[number];

export const lineModes = ['automatic', 'opt-in', 'recorded', 'attested'] as const;
/**
 * How a line is verified: by probes alone; by probes once something is given or switched on; by acts of people that Bifrost
 * records; by a signed statement.
 */
export type LineMode = (typeof lineModes)[number];

/** One thing that a line is about, such as a listener, a container, a conversation. */
export interface Subject {
  /** How a person finds it: `0.0.0.0:23 (inetutils-inetd)`. */
  readonly name: string;
  readonly fields: Fields;
}

/** `absent`: looked for and proven not to be there. `denied`: may not be read. `failed`: cannot be understood, or no answer. */
export type Found = 'read' | 'absent' | 'denied' | 'failed';

/** What one probe brought back from one source. */
export interface Evidence {
  readonly probe: string;
  readonly version: number;
  /** Exact path, command or API object. */
  readonly source: string;
  /** Box, root folder, cluster or plant that was looked at. */
  readonly host: string;
  /** When it was true: now, or the date of an imported report. */
  readonly at: Micros;
  readonly found: Found;
  /** Why nothing was read and what would help; empty when it was. */
  readonly reason: string;
  readonly subjects: readonly Subject[];
  /** SHA-256 of the raw text, hex; empty where there was none. */
  readonly sha256: string;
  /** Beginning of the raw text without secrets, for people. */
  readonly excerpt: string;
  /** Subjects that were judged but not kept, since there were too many. */
  readonly leftOut?: number;
}

/** What speaks against a line. */
export interface Objection {
  /** Id of the clause. */
  readonly clause: string;
  /** In words, from the line's file. */
  readonly says: string;
  /** Names of the subjects; empty where something is missing as a whole. */
  readonly subjects: readonly string[];
}

export interface Verdict {
  readonly line: number;
  readonly state: LineState;
  /** In words: why it is in this state, and what would change that. */
  readonly why: string;
  readonly objections: readonly Objection[];
  /** Evidence that was judged, by index into the run's list. */
  readonly evidence: readonly number[];
  /** The same line on bare metal, where it speaks of containers or Kubernetes and there are none. */
  readonly twin?: Verdict;
}

/** Lines by state. A line that does not apply counts as its twin where that was judged. */
export interface Score extends Readonly<Record<LineState, number>> {
  /** All but those that do not apply. */
  readonly applicable: number;
}

/** One time that the checklist was gone through. */
export interface ChecklistRun {
  readonly id: string;
  readonly at: Micros;
  /** Name of what was looked at. */
  readonly host: string;
  /** `/`: this machine; else the folder that holds the files of another one. */
  readonly root: string;
  /** Why it was run: `asked`, `schedule`, or which sources had changed. */
  readonly cause: string;
  /** SHA-256 over what the files of the lines say, hex: other lines, other verdicts. */
  readonly lines: string;
  readonly score: Score;
  /** In the order of the checklist. */
  readonly sections: readonly {readonly section: string; readonly score: Score}[];
  readonly evidence: readonly Evidence[];
  /** By line. */
  readonly verdicts: readonly Verdict[];
  /** The policy of that moment. */
  readonly zones?: ZonePicture;
}

/** The probe whose evidence takes lines out of scope: signed statements with an end. */
export const EXCLUSION = 'exclusion';

/** The probe whose evidence says what is still to be done because of incidents, one subject each. */
export const OPEN_ACTIONS = 'case-actions';

export const exclusionFields = {
  'exclusion.line': {type: 'number', about: 'Number of the line'},
  'exclusion.valid': {type: 'boolean', about: 'Signed by a known key, not revoked, not past its end'},
  'exclusion.by': {type: 'string', about: 'Who signed it'},
  'exclusion.until': {type: 'string', about: 'Day on which it ends'},
  'exclusion.says': {type: 'string', about: 'Why the line does not apply'},
} as const satisfies FieldTable;
