/**
 * Recorded attacks (rules/canaries), each from its frames to its alerts as live traffic goes: capture, protocols, baseline, the rules
 * of this site. Does each raise the alerts that it is named after? Nothing is stored, nobody is told, nothing is sent.
 */
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {protocols} from '../protocols/index.ts';
import {readCapture} from './capture/capture-file.ts';
import type {CanaryTrial} from './checklist/probe.ts';
import {loadDetector} from './composition.ts';
import type {Config} from './config/config.ts';
import {NOTHING_SAID} from './core/site.ts';
import type {Detector} from './detect/detector.ts';
import {projectPath} from './load/project.ts';
import {pipeline} from './pipeline/pipeline.ts';
import {NOTHING_SAVED} from './pipeline/saved.ts';

export const shippedCanaries: string = projectPath('rules/canaries');

const SUFFIX = '.pcap';

/** Throws `capture-file`: one cannot be read. Throws `rules` or `config`. */
export async function tryCanaries(
  {rules, baseline}: Pick<Config, 'rules' | 'baseline'>,
  folder = shippedCanaries,
): Promise<readonly CanaryTrial[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  const {another} = await loadDetector(rules);
  const trials: CanaryTrial[] = [];
  for (const file of files.sort()) {
    const told = await alertsOf(join(folder, file), another(), baseline);
    // first-write.MB-31.pcap
    const [name = '', ...wanted] = file.slice(0, -SUFFIX.length).split('.');
    trials.push(...wanted.map((rule) => ({name, rule, isTold: told.has(rule)})));
  }
  return trials;
}

/** Ids of the rules. Nothing was ever seen before, and nothing is learned. */
async function alertsOf(path: string, detector: Detector, baseline: Config['baseline']): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  const watch = pipeline({
    ...{protocols, detector, vendorOf: () => undefined, saved: NOTHING_SAVED, site: NOTHING_SAID},
    baseline: {...baseline, learn: 1},
    onChange(change) {
      if (change.type === 'alert') told.add(change.alert.rule.id);
    },
  });
  await readCapture({path, segment: 'canary', onBlock: watch.block});
  watch.end();
  return told;
}
