/** One run of the checklist: the probes that the lines name bring evidence, the judge says what it means, the lines are counted. */
import {type ChecklistRun, type Evidence, EXCLUSION} from '../core/checklist.ts';
import {ulid} from '../core/ulid.ts';
import {carryOver} from './carry-over.ts';
import {collectEvidence} from './collect.ts';
import {judge, judgeSelf} from './judge/judge.ts';
import type {Criteria, Line} from './judge/line.ts';
import {scoreOf} from './judge/score.ts';
import {digestOf} from './lines-digest.ts';
import type {Place, Probe} from './probe.ts';

export interface RunParts {
  /** Those to be judged, by number. */
  readonly lines: readonly Line[];
  /** All there are; those that no line names are not run. */
  readonly probes: readonly Probe[];
  readonly place: Place;
  readonly cause: string;
  /** `self`: how Bifrost's own installation keeps the lines. */
  readonly about?: 'site' | 'self';
  /** Evidence of an earlier run, for what may not be read now. */
  readonly earlier?: readonly Evidence[];
  /** Where the probes run; left out: here. */
  readonly collect?: (probes: readonly Probe[], place: Place) => Promise<readonly Evidence[]>;
}

export async function runChecklist(parts: RunParts): Promise<ChecklistRun> {
  const {lines, probes, place, cause, about = 'site', earlier = [], collect = collectEvidence} = parts;
  const named = new Set(lines.flatMap((line) => criteriaOf(line, about)).flatMap(({needs}) => [...needs.keys()]));
  // What people signed is kept beside this machine; of a folder nobody could.
  if (about === 'site' && place.isLive) named.add(EXCLUSION);
  const brought = await collect(
    probes.filter(({name}) => named.has(name)),
    place,
  );
  const evidence = carryOver(brought, earlier);
  const verdictOf = about === 'self' ? judgeSelf : judge;
  const verdicts = lines.map((line) => verdictOf(line, evidence, place.now));
  const sections = [...new Set(lines.map(({shape}) => shape.section))].map((section) => {
    const own = new Set(lines.filter(({shape}) => shape.section === section).map(({shape}) => shape.line));
    return {section, score: scoreOf(verdicts.filter(({line}) => own.has(line)))};
  });
  const {host, root, now: at} = place;
  const id = ulid(at, [host, root, about, cause].join('\n'));
  return {id, at, host, root, cause, lines: digestOf(lines), score: scoreOf(verdicts), sections, evidence, verdicts};
}

const criteriaOf = (line: Line, about: 'site' | 'self'): Criteria[] =>
  about === 'self' ? [line.self] : [line, line.twin, line.closing].filter((one): one is Criteria => one !== undefined);
