/** One line of a report: its verdict beside what the line's file says. */
import type {LineState, Verdict} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Line} from '../judge/line.ts';
import {standing} from '../judge/score.ts';
import {idOf} from './report-evidence.ts';
import type {ReportLine} from './report-schema.ts';

/** `line`: undefined, this version has no such line. `before`: its verdict in the run before. */
export function lineOf(verdict: Verdict, line: Line | undefined, before: Verdict | undefined): ReportLine {
  const {twin} = verdict;
  const {why, objections} = twin ?? verdict;
  const state = standing(verdict);
  return {
    line: verdict.line,
    ...wordsOf(line, verdict.line),
    state,
    was: before === undefined ? 'none' : standing(before),
    why: harmless(why),
    means: meaningOf(state, line),
    objections: objections.map(({clause, says, subjects}) => ({clause, says, subjects: subjects.map(harmless)})),
    ...(twin !== undefined && {
      twin: {says: line?.shape.twin?.says ?? '', insteadOf: verdict.state, because: harmless(verdict.why)},
    }),
    evidence: [...new Set([...verdict.evidence, ...(twin?.evidence ?? [])])].sort((a, b) => a - b).map(idOf),
  };
}

type Words = Pick<ReportLine, 'text' | 'section' | 'group' | 'mode' | 'valid' | 'mappings' | 'peers' | 'remedy'>;

function wordsOf(line: Line | undefined, number: number): Words {
  if (line === undefined)
    return {
      ...{text: `line ${number}`, section: 'Not in this version', group: '', mode: 'automatic', valid: ''},
      ...{mappings: [], peers: [], remedy: []},
    };
  const {text, section, group, mode, valid, mappings, peers = [], remedy} = line.shape;
  return {
    ...{text, section, group, mode, valid},
    mappings: mappings.map(({to, ids, verified}) => ({to, ids: [...ids], verified})),
    peers: [...peers],
    remedy: [...remedy],
  };
}

function meaningOf(state: LineState, line: Line | undefined): string {
  if (state === 'attested') return 'A person vouches for it with a signature; nothing proves it.';
  if (state === 'stale') return 'It was so, but the evidence is too old.';
  return line?.shape.means[state] ?? '';
}
