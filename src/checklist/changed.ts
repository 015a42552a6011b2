/** What is different between two runs of the checklist: verdicts, and the sources that were judged. */
import type {ChecklistRun, Evidence, LineState, Verdict} from '../core/checklist.ts';
import {standing} from './judge/score.ts';

/** `none`: it was not judged in that run. */
export interface ChangedLine {
  readonly line: number;
  readonly from: LineState | 'none';
  readonly to: LineState | 'none';
  readonly why: string;
}

export interface ChangedSource {
  readonly source: string;
  readonly probe: string;
  /** `came`, `went`: it is there, or no longer. */
  readonly what: 'changed' | 'came' | 'went';
}

type Verdicts = Pick<ChecklistRun, 'verdicts'>;

export function changedLines(before: Verdicts, after: Verdicts): ChangedLine[] {
  const [old, now] = [before, after].map(({verdicts}) => new Map(verdicts.map((one) => [one.line, one])));
  const numbers = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort((a, b) => a - b);
  return numbers.flatMap((line) => {
    const [from, to] = [stateOf(old?.get(line)), stateOf(now?.get(line))];
    return from === to ? [] : [{line, from, to, why: whyOf(now?.get(line) ?? old?.get(line))}];
  });
}

const stateOf = (verdict: Verdict | undefined): LineState | 'none' =>
  verdict === undefined ? 'none' : standing(verdict);

const whyOf = (verdict: Verdict | undefined): string => verdict?.twin?.why ?? verdict?.why ?? '';

type Sources = Pick<ChecklistRun, 'evidence'>;

/** By their hashes. What could not be read in one of the runs is not compared: nobody knows. */
export function changedSources(before: Sources, after: Sources): ChangedSource[] {
  const old = new Map(before.evidence.map((one) => [keyOf(one), one]));
  return after.evidence.flatMap((one) => {
    const what = changeOf(old.get(keyOf(one)), one);
    return what === undefined ? [] : [{source: one.source, probe: one.probe, what}];
  });
}

const keyOf = ({probe, source}: Evidence): string => `${probe}\n${source}`;

function changeOf(before: Evidence | undefined, {found, sha256}: Evidence): ChangedSource['what'] | undefined {
  if (before?.found === 'absent' && found === 'read') return 'came';
  if (before?.found === 'read' && found === 'absent') return 'went';
  return before?.found === 'read' && found === 'read' && before.sha256 !== sha256 ? 'changed' : undefined;
}
