/** Drift: what of the configuration is no longer as it was when somebody last said that it is right. */
import type {Evidence} from '../core/checklist.ts';
import type {Micros} from '../core/time.ts';
import {changedSources} from './changed.ts';
import type {SiteRun} from './site.ts';

/** Files of the system and of its programs; what grows by itself is no configuration. */
const CONFIGURATION = /^\/(boot|etc|lib|opt|usr)\//;
/** Runs that are looked through for the beginning of a drift. */
const MAX_BACK = 100;

interface Run {
  readonly id: string;
  readonly at: Micros;
}

/**
 * `runs`: the latest first. The baseline is the last one that was there when somebody accepted (`accepted`: when, 0: never), else the
 * oldest that is kept.
 */
export function driftOf(
  runs: readonly Run[],
  evidenceOf: (run: Run) => readonly Evidence[],
  accepted: Micros,
): Pick<SiteRun, 'drifted' | 'driftedSince'> {
  const [latest] = runs;
  const baseline = runs.find(({at}) => at <= accepted) ?? runs.at(-1);
  if (latest === undefined || baseline === undefined) return {drifted: 0, driftedSince: 0};
  const before = {evidence: evidenceOf(baseline)};
  const driftIn = (run: Run): string[] => [
    ...new Set(
      changedSources(before, {evidence: evidenceOf(run)})
        .map(({source}) => source)
        .filter((source) => CONFIGURATION.test(source)),
    ),
  ];
  const drifted = new Set(driftIn(latest));
  if (drifted.size === 0) return {drifted: 0, driftedSince: 0};
  let since = latest.at;
  for (const run of runs.slice(1, MAX_BACK).filter(({at}) => at > baseline.at)) {
    if (!driftIn(run).some((source) => drifted.has(source))) break;
    since = run.at;
  }
  return {drifted: drifted.size, driftedSince: since};
}
