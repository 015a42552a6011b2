/**
 * What the store keeps, as the probes of the checklist may look at it (src/checklist/site.ts). Read once for each question
 * and remembered: one run sees one state.
 */
import {protocols} from '../protocols/index.ts';
import type {Site, SiteRun} from './checklist/site.ts';
import type {Config} from './config/config.ts';
import {DAY, type Micros} from './core/time.ts';
import {keptDevices} from './kept-devices.ts';
import type {Keeping, KeptStore, LoadedRules} from './kept-from.ts';
import {keptAlerts, keptOwn} from './kept-own.ts';
import {rulingsOf} from './kept-rulings.ts';
import {keptTalks, keptWrites} from './kept-talks.ts';
import {loadPolicy} from './load-policy.ts';
import {portsOf} from './policy/ports.ts';

/** The log of traffic reaches no farther back (docs/store.md). */
const BACK: Micros = 30 * DAY;

/** What whoever runs the checklist knows besides the store. */
export interface KnownBesides {
  /** Those that run. */
  readonly rules: LoadedRules;
  /** History of the checklist; left out: none is kept. */
  readonly runs?: () => readonly SiteRun[];
}

/** Throws `config`: the policy is wrong. */
export async function keptOf(
  config: Config,
  store: KeptStore,
  now: Micros,
  {rules, runs}: KnownBesides,
): Promise<Site> {
  const policy = await loadPolicy(config);
  const since = now - BACK;
  const keeping: Keeping = {
    ...{store, config, policy, now, since, rules},
    rulings: rulingsOf(policy, portsOf(protocols), store.traffic.since(since)),
  };
  const devices = once(() => keptDevices(keeping));
  return {
    since,
    devices,
    segments: once(() => segmentsOf(config, devices())),
    talks: once(() => keptTalks(keeping, devices())),
    writes: once(() => keptWrites(keeping, devices())),
    alerts: once(() => keptAlerts(keeping)),
    acts: once(() => actsOf(store)),
    own: once(() => keptOwn(keeping)),
    jobs: once(() => store.jobs.list({})),
    ...(runs !== undefined && {runs: once(runs)}),
  };
}

function once<T>(read: () => T): () => T {
  let known: {readonly value: T} | undefined;
  return () => {
    known ??= {value: read()};
    return known.value;
  };
}

function segmentsOf({capture: {interfaces, serial}}: Config, devices: ReturnType<Site['devices']>) {
  const declared = new Set([
    ...interfaces.flatMap(({segment, vlans}) => (vlans.length === 0 ? [segment] : vlans.map((one) => one.segment))),
    ...serial.map(({segment}) => segment),
  ]);
  const names = [...new Set([...declared, ...devices.map(({segment}) => segment)])].sort();
  return names.map((name) => {
    const here = devices.filter(({segment}) => segment === name);
    return {
      name,
      isDeclared: declared.has(name),
      heardAt: Math.max(0, ...here.map(({lastSeen}) => lastSeen)),
      since: here.length === 0 ? 0 : Math.min(...here.map(({firstSeen}) => firstSeen)),
      devices: here.length,
    };
  });
}

/** Entries of the audit log that are looked at. */
const MAX_ENTRIES = 20_000;

function actsOf({audit}: KeptStore): ReturnType<Site['acts']> {
  const acts = new Map<string, {action: string; count: number; lastAt: Micros; lastBy: string}>();
  for (const {action, actor, time} of audit.list({limit: MAX_ENTRIES})) {
    const known = acts.get(action);
    if (known === undefined) acts.set(action, {action, count: 1, lastAt: time, lastBy: actor});
    else known.count++;
  }
  return [...acts.values()];
}
