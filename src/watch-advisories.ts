/**
 * Keeps what advisories say of assets up to date while the daemon runs: an asset is looked at again when its identity
 * changed, all of them when advisories or what people said of them changed. What is new goes to the sensor, once; alerts of
 * what no longer applies are closed. A few assets at a time, so that nothing else waits.
 */
import {setImmediate} from 'node:timers/promises';
import {isTelling, observationsOf, tellingOf} from './advisories/finding.ts';
import {type Applying, applyAdvisories} from './apply-advisories.ts';
import {closeAlerts} from './close-alerts.ts';
import type {AdvisoryFinding} from './core/advisory.ts';
import type {Asset, Identity} from './core/asset.ts';
import type {Change} from './core/change.ts';
import type {DeviceProfile} from './core/device-profile.ts';
import type {AdvisoryWatch, DaemonParts} from './daemon-parts.ts';

/** So many assets are looked at in one go, so often. */
const STEP = 20;
const STEP_MS = 1000;
/** Whether somebody imported advisories is looked for so often. */
const CHECK_MS = 60_000;
/** Rules whose alerts are about advisories. */
const RULES = ['PO-01', 'PO-02', 'PO-04'];

interface State {
  readonly parts: DaemonParts;
  readonly applying: Applying;
  /** Ids of assets to be looked at. */
  readonly waiting: Set<string>;
  /** What advisories go by, of each asset that was seen since the start. */
  readonly identities: Map<string, string>;
  /** Of the advisories that all assets were matched with. */
  edition: string;
  isBusy: boolean;
}

export function watchAdvisories(parts: DaemonParts, profiles: readonly DeviceProfile[]): AdvisoryWatch {
  const state: State = {
    parts,
    applying: applyAdvisories(parts.store, profiles),
    waiting: new Set(),
    identities: new Map(),
    edition: '',
    isBusy: false,
  };
  const guarded = (work: () => Promise<void>) => () => {
    work().catch((error: unknown) => parts.log.warn({err: error}, 'advisories cannot be matched; tried again'));
  };
  const check = guarded(async () => lookForNew(state));
  check();
  const timers = [
    setInterval(
      guarded(() => step(state)),
      STEP_MS,
    ),
    setInterval(check, CHECK_MS),
  ];
  return {
    changed: (changes) => note(state, changes),
    stop: () => timers.forEach(clearInterval),
  };
}

/** The day counts, too: support ends on one. */
function lookForNew(state: State): void {
  const {advisories, exploited, imported} = state.parts.store.advisories.status();
  const edition = [advisories, exploited, imported, new Date().toISOString().slice(0, 10)].join(' ');
  if (edition === state.edition) return;
  state.edition = edition;
  state.applying.forget();
  for (const {id} of state.parts.store.assets.list({})) state.waiting.add(id);
}

function note({waiting, identities}: State, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.type === 'said') waiting.add(change.said.id);
    if (change.type === 'vex') waiting.add(change.vex.asset);
    if (change.type !== 'asset') continue;
    const identity = [change.asset, ...change.asset.modules].map(textOf).join('\n');
    if (identities.get(change.asset.id) === identity) continue;
    identities.set(change.asset.id, identity);
    waiting.add(change.asset.id);
  }
}

const textOf = ({vendor, model, family, orderNumber, firmware, serial, endOfSupport}: Identity): string =>
  [vendor, model, family, orderNumber, firmware, serial, endOfSupport].map((field) => field?.value ?? '').join('\t');

async function step(state: State): Promise<void> {
  if (state.isBusy || state.waiting.size === 0) return;
  state.isBusy = true;
  try {
    for (const id of [...state.waiting].slice(0, STEP)) {
      state.waiting.delete(id);
      const asset = state.parts.store.assets.get(id);
      if (asset !== undefined) await look(state, asset);
      await setImmediate();
    }
  } finally {
    state.isBusy = false;
  }
}

async function look({parts, applying}: State, asset: Asset): Promise<void> {
  const {saving, store, sensor} = parts;
  const before = store.advisories.findings({asset: asset.id});
  const now = applying.findings(asset);
  const isNew = (one: AdvisoryFinding): boolean => isTelling(one) && one.told !== tellingOf(one);
  const gone = before.filter(
    ({told, advisory}) => told !== '' && !now.some((one) => one.advisory === advisory && isTelling(one)),
  );
  const telling = now.filter(isNew);
  if (before.length + now.length === 0) return;
  if (telling.length > 0)
    await sensor?.call(
      'observe',
      telling.flatMap((one) => observationsOf(one, asset)),
    );
  if (gone.length > 0) await settle(parts, asset, new Set(gone.map(({advisory}) => advisory)));
  const kept = now.map((one) => ({...one, told: isTelling(one) ? tellingOf(one) : ''}));
  saving.keep({findings: new Map([[asset.id, kept]])});
}

/** Of advisories that no longer apply: the version changed, or people answered them. */
const settle = (parts: DaemonParts, {id}: Asset, matters: ReadonlySet<string>): Promise<void> =>
  closeAlerts(parts, {
    rules: RULES,
    asset: id,
    matters,
    detail: `${[...matters].join(', ')} on ${id}: applies no more`,
  });
