/**
 * A scenario through the whole pipeline, as live frames go, with a state of its own: nothing of it is in the inventory, the baseline or
 * the evidence of the plant. Pure; the attack ends at the time that is given.
 */
import type {Finding} from '../core/alert.ts';
import type {BaselineSettings} from '../core/baseline.ts';
import type {Link} from '../core/packet-source.ts';
import type {Protocol} from '../core/protocol.ts';
import {NOTHING_SAID} from '../core/site.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {Detector} from '../detect/detector.ts';
import type {ProfileMatcher} from '../inventory/profile-match.ts';
import {pipeline} from '../pipeline/pipeline.ts';
import {NOTHING_SAVED} from '../pipeline/saved.ts';
import {feedFrames} from './feed.ts';
import {LEARN, ordinary} from './plant.ts';
import type {Scenario} from './scenario.ts';
import {type TimedFrame, wire} from './wire.ts';

export interface Stage {
  readonly protocols: readonly Protocol[];
  readonly detector: Detector;
  readonly profiles: ProfileMatcher;
  /** Those of the site; how long is learned is the scenario's business. */
  readonly baseline: BaselineSettings;
}

export interface Played {
  /** Of the attack alone, in their order. */
  readonly findings: readonly Finding[];
  /** Of the attack. */
  readonly frames: number;
  /** Time of its first and of its last frame. */
  readonly first: Micros;
  readonly last: Micros;
}

/** Findings of one exercise; a scenario makes a handful. */
const MAX_FINDINGS = 200;
/** Some rules wait for what does not come. */
const SETTLE: Micros = 10 * SECOND;
const LINKS: readonly Link[] = [{name: 'exercise', linkType: 1, segment: 'exercise'}];

export function play(scenario: Scenario, {detector, baseline, ...stage}: Stage, last: Micros): Played {
  const findings: Finding[] = [];
  const watch = pipeline({
    ...stage,
    detector: overheard(detector, findings),
    baseline: {...baseline, learn: LEARN, presets: []},
    vendorOf: () => undefined, // nobody made a device whose MAC is locally administered
    saved: NOTHING_SAVED,
    site: NOTHING_SAID,
    onChange: () => undefined,
  });
  const attack = said(scenario.play);
  const length = attack.at(-1)?.time ?? 0;
  const first = last - length;
  const shifted = (frames: readonly TimedFrame[]): TimedFrame[] =>
    frames.map(({frame, time}) => ({frame, time: first + time}));
  feedFrames(watch, shifted(said(ordinary)), LINKS);
  findings.length = 0;
  feedFrames(watch, shifted(attack), LINKS);
  for (let time = last + SECOND; time <= last + SETTLE; time += SECOND) watch.tick(time);
  return {findings: findings.slice(0, MAX_FINDINGS).map(byAddress), frames: attack.length, first, last};
}

function said(play: Scenario['play']): TimedFrame[] {
  const w = wire();
  play(w);
  return w.frames.sort((a, b) => a.time - b.time);
}

/** The detector, and a record of what it finds. */
const overheard = (detector: Detector, findings: Finding[]): Detector => ({
  ...detector,
  get touched() {
    return detector.touched;
  },
  judge(fact) {
    const found = detector.judge(fact);
    findings.push(...found);
    return found;
  },
  tick(now) {
    const found = detector.tick(now);
    findings.push(...found);
    return found;
  },
});

/** No inventory knows the devices of an exercise: who is meant is told by the address. */
function byAddress(finding: Finding): Finding {
  const {fact, subject, object} = finding;
  const addresses = new Map<unknown, string>();
  for (const end of ['client', 'server'] as const)
    addresses.set(fact.fields[`${end}.asset`], fact[end].ip || fact[end].mac);
  const fields = Object.fromEntries(
    Object.entries(fact.fields).filter(([name]) => !/^(client|server)\.(asset|aliases)$/.test(name)),
  );
  const nameOf = (id: string): string => addresses.get(id) ?? id;
  return {...finding, subject: nameOf(subject), object: nameOf(object), fact: {...fact, fields}};
}
