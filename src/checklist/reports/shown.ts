/** What formats for people have in common: how much they show, and how they word it. */
import type {LineState} from '../../core/checklist.ts';
import type {ReportEvidence, ReportLine} from './report-schema.ts';

/** Things that are shown of one objection; CSV and JSON have all. */
const MAX_SUBJECTS = 20;

export const stateWords: Readonly<Record<LineState, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  na: 'not applicable',
  unknown: 'UNKNOWN',
  attested: 'attested',
  stale: 'STALE',
};

/** Characters that are shown of a text; JSON has all. Nobody needs more to find the thing. */
const MAX_TEXT = 600;

export const cut = (text: string, most = MAX_TEXT): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;

/** Why, and what the state means where that says more. */
export const reasons = ({why, means}: ReportLine): string[] =>
  [cut(why), why.startsWith(means) ? '' : means].filter((one) => one !== '');

export function fewSubjects(subjects: readonly string[]): string[] {
  const more = subjects.length - MAX_SUBJECTS;
  return [
    ...subjects.slice(0, MAX_SUBJECTS).map((one) => cut(one)),
    ...(more > 0 ? [`and ${more} more (the CSV and JSON reports have all)`] : []),
  ];
}

/** `2026-11-30 02:10 UTC` */
export const minuteOf = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;

/** Lines that stand elsewhere than in the run before. */
export const moved = (lines: readonly ReportLine[]): ReportLine[] =>
  lines.filter(({state, was}) => was !== 'none' && was !== state);

export const sourceText = ({source, probe, version, at, found, reason, subjects}: ReportEvidence): string =>
  found === 'read'
    ? `${cut(source)} (${probe} ${version}), ${minuteOf(at)}, ${subjects} judged`
    : `${cut(source)} (${probe} ${version}), ${minuteOf(at)}: ${found}${reason === '' ? '' : `: ${cut(reason)}`}`;

export function standardsText(mappings: ReportLine['mappings']): string {
  const told = (verified: boolean): string =>
    mappings
      .filter((one) => one.verified === verified)
      .map(({to, ids}) => `${to} ${ids.join(', ')}`)
      .join('; ');
  const [read, hints] = [told(true), told(false)];
  return [read, hints === '' ? '' : `not verified against the standard: ${hints}`]
    .filter((one) => one !== '')
    .join('; ');
}
