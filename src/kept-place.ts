/** What the store and the rules add to the place where probes look: the plant, people, playbooks, reviews. Only for this machine. */
import {driftOf} from './checklist/drift.ts';
import type {People} from './checklist/people.ts';
import type {Place} from './checklist/probe.ts';
import {reviewsOf} from './checklist/reviews.ts';
import type {SiteRun} from './checklist/site.ts';
import type {PlaceSettings} from './checklist-place.ts';
import {loadDetector} from './composition.ts';
import type {Config} from './config/config.ts';
import {acknowledgedIn} from './core/case-gaps.ts';
import type {Evidence} from './core/checklist.ts';
import {DAY, type Micros} from './core/time.ts';
import {keptOf} from './kept.ts';
import type {KeptStore} from './kept-from.ts';
import {loadConfig} from './load/config.ts';
import {loadPlaybooks} from './load/playbooks.ts';
import {loadRegulators} from './load/regulators.ts';
import {storeKey} from './load/store-key.ts';
import {isPlain} from './store/key.ts';
import {openStore} from './store/store.ts';
import {trialsOf} from './trials.ts';

/** What people did is looked at so far back: a year, and time to be late. */
const PEOPLE_BACK: Micros = 400 * DAY;
const THIS_MACHINE = '/';
/** Monitor configuration drift. */
const DRIFT_LINE = 60;

/** Never throws: what cannot be opened is said, and what needs it is unknown. The store stays open as long as the process. */
export async function withKept(place: Place, settings: PlaceSettings): Promise<Place> {
  if (!place.isLive) return place;
  try {
    const config = await loadConfig(settings.config);
    const key = isPlain(settings.store) === true ? undefined : storeKey(config.store.keyFile);
    return await keptPlace(place, config, openStore(settings.store, {readOnly: true, key}));
  } catch (error) {
    return {...place, noStore: error instanceof Error ? error.message : String(error)};
  }
}

async function keptPlace(place: Place, config: Config, store: KeptStore): Promise<Place> {
  const {rules, newest, alerting} = await loadDetector(config.rules);
  const people = peopleOf(store, place.now);
  const runs = (): readonly SiteRun[] => runsOf(store, people);
  const site = await keptOf(config, store, place.now, {rules: {rules, newest}, runs});
  const {folder} = config.backup;
  return {
    ...place,
    // What Bifrost makes itself lies where the configuration says.
    ...(folder !== undefined && {backups: [...new Set([...(place.backups ?? []), folder])]}),
    site,
    people,
    response: {playbooks: loadPlaybooks(), rules: alerting},
    trials: trialsOf(config, store, place.now),
    reviews: await reviewsOf(people, place.now, (before) => evidenceBefore(store, before)),
    devices: new Set(store.assets.list({}).flatMap(({ips}) => ips)),
  };
}

function peopleOf(store: KeptStore, now: Micros): People {
  const {tasks, cases, attestations} = store;
  const all = cases.list({});
  return {
    acts: tasks.acts({since: now - PEOPLE_BACK}),
    tasks: tasks.list({since: now - PEOPLE_BACK}),
    cases: all,
    acknowledged: new Map(all.flatMap(({alerts}) => alerts.flatMap((id) => acknowledgementOf(id, store)))),
    regulators: loadRegulators(),
    attestations: attestations.list({}),
    signers: attestations.signers(),
  };
}

/** The alert, and how long it took; nothing where nobody did. */
function acknowledgementOf(id: string, {alerts, audit}: KeptStore): [string, Micros][] {
  const alert = alerts.get(id);
  const entry = acknowledgedIn(audit.about(id, 'alert.'));
  return alert === undefined || entry === undefined ? [] : [[id, Math.max(0, entry.time - alert.firstSeen)]];
}

/** The latest run, and what is not as it was when somebody last looked: a recorded act of line 60 accepts what there is. */
function runsOf({checklist}: KeptStore, {acts}: People): readonly SiteRun[] {
  const runs = checklist.list({root: THIS_MACHINE});
  const [latest] = runs;
  if (latest === undefined) return [];
  const accepted = acts.find(({line}) => line === DRIFT_LINE)?.at ?? 0;
  const drift = driftOf(runs, ({id}) => checklist.get(id)?.evidence ?? [], accepted);
  const {na, applicable, unknown, stale, fail} = latest.score;
  return [{at: latest.at, lines: applicable + na, notApplicable: na, unknown, stale, failed: fail, ...drift}];
}

/** What the latest run before a time had read. */
function evidenceBefore({checklist}: KeptStore, before: Micros): readonly Evidence[] {
  const run = checklist.list({root: THIS_MACHINE}).find(({at}) => at <= before);
  return checklist.get(run?.id ?? '')?.evidence ?? [];
}
