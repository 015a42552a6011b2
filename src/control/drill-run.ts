/**
 * A scenario is played: its frames go through the whole pipeline in a thread of its own, with the rules of the site, and what they must
 * make alert is given to the sensor, labelled. From there on it goes the way of every alert, and is closed once it arrived.
 */
import type {Alert, Finding} from '../core/alert.ts';
import type {DrillSink} from '../core/case.ts';
import {AppError} from '../core/errors.ts';
import {practised} from '../core/exercise.ts';
import type {Micros} from '../core/time.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {scenarioNamed} from '../drill/scenarios.ts';
import {type DrillPlayed, playApart} from '../drill-apart.ts';
import {alertState} from './alert-state.ts';
import {decideInDaemon} from './decide-in-daemon.ts';
import {clock, sensorOf, sinksOf, storedBy} from './drill-alert.ts';

/** For loading the rules and playing: a second, on a small box that is busy several. */
const PLAY_MS = 20_000;
/** Then for the alerts to be stored and to go to each sink. */
const WAIT_MS = 7000;
/** For all of it, with time to close the alerts. */
export const DRILL_LASTS_MS = 30_000;

export interface DrillRun {
  readonly scenario: string;
  readonly about: string;
  /** Frames of the attack. */
  readonly frames: number;
  /** Of each rule that must alert, in the order of the scenario. */
  readonly expected: readonly DrillAlert[];
  /** Ids of rules that would alert, too: no alert was made of them. */
  readonly also: readonly string[];
  /** All that was expected was seen, each sink that takes it has it, and there is one. */
  readonly passed: boolean;
}

export interface DrillAlert {
  readonly rule: string;
  /** Why there is no alert that anybody is told of; empty: there is. */
  readonly why: string;
  /** Empty where nothing was seen. */
  readonly title: string;
  readonly alert?: string;
  /** Milliseconds from the first frame of the attack until the rule saw it, in time of the frames. */
  readonly seenAfterMs?: number;
  /** From the last frame on; a rule may wait for what does not come. */
  readonly raisedAfterMs?: number;
  readonly storedAfterMs?: number;
  readonly sinks: readonly DrillSink[];
}

/** One at a time. */
export function drillRuns(parts: DaemonParts): (name: string, actor: string) => Promise<DrillRun> {
  let isUnderWay = false;
  return async (name, actor) => {
    if (isUnderWay) throw new AppError('control', 'another exercise is under way: try again in some seconds');
    isUnderWay = true;
    try {
      return await runDrill(parts, name, actor);
    } finally {
      isUnderWay = false;
    }
  };
}

/** Throws `control`: there is no such scenario, it cannot be played, the sensor is away, or nothing can be stored. */
async function runDrill(parts: DaemonParts, name: string, actor: string): Promise<DrillRun> {
  const {rules, profiles, baseline} = parts.config;
  const scenario = scenarioNamed(name);
  if (scenario === undefined) throw new AppError('control', `no scenario ${name} (bifrost drill scenarios)`);
  sensorOf(parts);
  // Its alerts could not be closed again.
  if (parts.saving.isDegraded()) throw new AppError('control', 'the store cannot be written just now (bifrost doctor)');
  const played = await playApart({name, rules, profiles: profiles.directories, baseline}, PLAY_MS);
  const {about, expects} = scenario;
  const raised = new Map<string, Raised>();
  try {
    await raise(parts, played, expects, raised);
    const deadline = performance.now() + WAIT_MS;
    const expected = await Promise.all(expects.map((rule) => followed(parts, rule, played, raised, deadline)));
    const also = [...new Set(played.findings.map(({rule}) => rule.id))].filter((id) => !expects.includes(id)).sort();
    const run = {scenario: name, about, frames: played.frames, expected, also, passed: isPassed(expected)};
    parts.saving.keep({audit: [{time: clock(), actor, action: 'drill.run', detail: inOneLine(run)}]});
    return run;
  } finally {
    for (const {ids} of raised.values()) await close(parts, ids, name, actor);
  }
}

/** What became of the findings of a rule in the sensor. */
interface Raised {
  readonly first: Finding;
  readonly ids: string[];
  readonly time: Micros;
}

async function raise(
  parts: DaemonParts,
  {findings}: DrillPlayed,
  wanted: readonly string[],
  raised: Map<string, Raised>,
): Promise<void> {
  const sensor = sensorOf(parts);
  // One time for all: equal findings fold into one alert, as they do where it is meant.
  const now = clock();
  for (const finding of findings) {
    const {id: rule} = finding.rule;
    if (!wanted.includes(rule)) continue;
    const id = (await sensor.call('practise', practised(finding, now))) ?? '';
    const one = raised.get(rule) ?? {first: finding, ids: [], time: clock()};
    raised.set(rule, one);
    if (id !== '') one.ids.push(id);
  }
}

/** The first alert of a rule on its way. */
async function followed(
  parts: DaemonParts,
  rule: string,
  played: DrillPlayed,
  raised: ReadonlyMap<string, Raised>,
  deadline: number,
): Promise<DrillAlert> {
  const one = raised.get(rule);
  if (one === undefined) return {rule, title: '', why: whyUnseen(parts, rule, played.alerting), sinks: []};
  const {first, ids, time} = one;
  const seen = {rule, title: first.rule.title, seenAfterMs: toMs(first.time - played.first)};
  const [alert] = ids;
  if (alert === undefined) return {...seen, why: 'it was seen, but there are too many alerts of this rule', sinks: []};
  const since = played.over - Math.max(0, first.time - played.last);
  const stored = await storedBy(parts, alert, deadline);
  const timed = {...seen, alert, raisedAfterMs: toMs(time - since)};
  if (stored === undefined)
    return {...timed, why: `it was seen, but is not stored after ${WAIT_MS / 1000} s (bifrost doctor)`, sinks: []};
  const found = {...timed, storedAfterMs: toMs(clock() - since)};
  if (stored.state === 'muted') return {...found, why: whyMuted(stored), sinks: []};
  return {...found, why: '', sinks: await sinksOf(parts, stored, since, deadline)};
}

const toMs = (span: Micros): number => Math.round(span / 1000);

function whyUnseen({config: {rules}}: DaemonParts, rule: string, alerting: readonly string[]): string {
  if (rules.adjust.some((one) => one.rule === rule && one.enabled === false)) return 'the rule is off (rules.adjust)';
  if (!alerting.includes(rule)) return `the rule is not in the profile ${rules.profile} (rules.profile)`;
  return 'the frames did not make the rule alert';
}

const whyMuted = ({silence}: Alert): string => `it was seen, but the silence ${silence} mutes it (bifrost silences)`;

function isPassed(expected: readonly DrillAlert[]): boolean {
  const results = expected.flatMap(({sinks}) => sinks.map(({result}) => result));
  return (
    expected.every(({why}) => why === '') &&
    results.every((result) => result === 'delivered' || result === 'elsewhere') &&
    results.includes('delivered')
  );
}

function inOneLine({scenario, expected, passed}: DrillRun): string {
  const rules = expected.map(({rule, why, sinks}) => {
    const late = sinks.filter(({result}) => result === 'waiting' || result === 'refused');
    const reasons = [why, ...late.map(({sink, result}) => `${sink} ${result}`)].filter((one) => one !== '');
    return reasons.length === 0 ? rule : `${rule} failed: ${reasons.join(', ')}`;
  });
  return `${scenario} ${passed ? 'passed' : 'failed'} (${rules.join('; ')})`;
}

/** Nobody has to work on them. */
async function close(parts: DaemonParts, ids: readonly string[], scenario: string, actor: string): Promise<void> {
  const note = `the exercise ${scenario} is over`;
  for (const id of ids)
    if (parts.store.alerts.get(id)?.state !== 'muted')
      await decideInDaemon(parts, alertState, {id, state: 'closed', note}, actor);
}
