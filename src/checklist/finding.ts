/** What a run has to tell: lines that fail and were not told yet, and lines that were told and fail no more. */
import type {ChecklistRun, Verdict} from '../core/checklist.ts';
import {NOBODY} from '../core/fact.ts';
import type {Observation} from '../core/observation.ts';
import type {Line} from './judge/line.ts';
import {standing} from './judge/score.ts';

/** Subjects that are kept, those that the sentence names, and its characters. */
const MAX_SUBJECTS = 8;
const MAX_NAMED = 3;
const MAX_SAYS = 600;

export interface Telling {
  readonly failing: readonly Observation[];
  /** Matters of lines that are proven right now; what is only unknown may still fail. */
  readonly mended: readonly string[];
  /** Lines that were told once this is. */
  readonly told: readonly number[];
}

const matterOfLine = (line: number): string => `line ${line}`;

export function tellingOf(
  {verdicts}: Pick<ChecklistRun, 'verdicts'>,
  lines: readonly Line[],
  told: readonly number[],
): Telling {
  const inState = (states: readonly string[]): Verdict[] => verdicts.filter((one) => states.includes(standing(one)));
  const failing = inState(['fail']).filter(({line}) => !told.includes(line));
  const right = new Set(inState(['pass', 'na', 'attested']).map(({line}) => line));
  const mended = told.filter((line) => right.has(line));
  return {
    failing: failing.map((verdict) => observationOf(verdict, lines)),
    mended: mended.map(matterOfLine),
    told: [...told.filter((line) => !right.has(line)), ...failing.map(({line}) => line)].sort((a, b) => a - b),
  };
}

function observationOf(verdict: Verdict, lines: readonly Line[]): Observation {
  const {line, twin} = verdict;
  const {why, objections} = twin ?? verdict;
  const {text = '', section = '', remedy = []} = lines.find(({shape}) => shape.line === line)?.shape ?? {};
  const subjects = [...new Set(objections.flatMap((one) => one.subjects))];
  return {
    kind: 'posture',
    protocol: 'bifrost',
    name: 'checklist-line',
    segment: '',
    server: NOBODY,
    fields: {
      'bifrost.line': line,
      'bifrost.section': section,
      'bifrost.why': why,
      'bifrost.remedy': remedy.join(' '),
      'bifrost.subjects': subjects.slice(0, MAX_SUBJECTS),
      'bifrost.matter': matterOfLine(line),
      'bifrost.says': `line ${line}, ${text}: ${why}${named(subjects)}`.slice(0, MAX_SAYS),
    },
  };
}

function named(subjects: readonly string[]): string {
  if (subjects.length === 0) return '';
  const more = subjects.length > MAX_NAMED ? ` and ${subjects.length - MAX_NAMED} more` : '';
  return ` (${subjects.slice(0, MAX_NAMED).join(', ')}${more})`;
}
