/** Judges the examples of a line: each must come out as it says, by the clauses that it names. */
import type {Evidence, Verdict} from '../../core/checklist.ts';
import {DAY, type Micros} from '../../core/time.ts';
import {judge, judgeSelf} from './judge.ts';
import type {Example, Line} from './line.ts';

/** Any moment will do. */
const NOW: Micros = 20_000 * DAY;

/** What is wrong, in words; empty when all is right. */
export const runExamples = (line: Line): string[] => wrongOf(line, line.examples, judge);
/** The same of the examples of how Bifrost itself keeps the line. */
export const runSelfExamples = (line: Line): string[] => wrongOf(line, line.selfExamples, judgeSelf);

const wrongOf = (line: Line, examples: readonly Example[], verdictOf: typeof judge): string[] =>
  examples.flatMap((example) =>
    wrong(example, verdictOf(line, evidenceOf(example), NOW)).map(
      (what) => `line ${line.shape.line}, example ${JSON.stringify(example.name)}: ${what}`,
    ),
  );

function wrong({state, objects, twin}: Example, verdict: Verdict): string[] {
  const clauses = verdict.objections.map(({clause}) => clause).sort();
  return [
    ...(verdict.state === state ? [] : [`is ${verdict.state}, not ${state}: ${verdict.why}`]),
    ...(state !== 'fail' || `${clauses}` === `${[...objects].sort()}` ? [] : [`objects: ${clauses.join(', ')}`]),
    ...(verdict.twin?.state === twin ? [] : [`its twin is ${verdict.twin?.state ?? 'not judged'}`]),
  ];
}

export const evidenceOf = ({given, age}: Example): Evidence[] =>
  [...given].map(([probe, what]) => ({
    probe,
    version: 1,
    source: 'example',
    host: 'example',
    at: NOW - age,
    found: typeof what === 'string' ? what : 'read',
    reason: typeof what === 'string' ? what : '',
    subjects: typeof what === 'string' ? [] : what,
    sha256: '',
    excerpt: '',
  }));
