/** What a replay found, for a person or as one JSON object. */
import type {CaptureReport} from '../capture/capture-file.ts';
import type {Alert} from '../core/alert.ts';
import type {Asset, Conversation} from '../core/asset.ts';
import {harmless} from '../core/harmless.ts';
import {isoTime} from '../core/time.ts';
import {alertColumns, alertRow} from './alerts.ts';
import {newAlertsOf} from './assets/known.ts';
import {assetColumns, assetRow} from './assets.ts';
import {print, printJson, printRows} from './print.ts';
import {talkerColumns, talkerRow} from './talkers.ts';

/** What the pipeline told, the latest state of each. */
export interface Found {
  readonly assets: Map<string, Asset>;
  readonly conversations: Map<string, Conversation>;
  readonly alerts: Map<string, Alert>;
}

export interface Replayed {
  readonly files: readonly string[];
  readonly reports: readonly CaptureReport[];
  readonly found: Found;
  readonly counters: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export function printReplay(replayed: Replayed, isJson: boolean): void {
  const {found, reports, counters} = replayed;
  const [assets, conversations, alerts] = [
    [...found.assets.values()],
    [...found.conversations.values()],
    [...found.alerts.values()],
  ];
  if (isJson) {
    printJson({
      assets,
      conversations,
      alerts,
      counters,
      files: reports.map((report, i) => ({file: replayed.files[i], ...report})),
    });
    return;
  }
  const named = newByAsset(alerts);
  section(
    'Assets',
    assets.map((asset) => assetRow(asset, undefined, newAlertsOf(asset, named))),
    assetColumns,
  );
  section('Talkers', conversations.map(talkerRow), talkerColumns);
  section('Alerts', alerts.map(alertRow), alertColumns);
  for (const [i, report] of reports.entries()) print(fileLine(replayed.files[i] ?? '', report));
  print(totalLine(replayed));
}

/** How many alerts each asset has a part in. */
function newByAsset(alerts: readonly Alert[]): ReadonlyMap<string, number> {
  const named = new Map<string, number>();
  for (const {state, subject, object} of alerts)
    if (state === 'new') for (const id of new Set([subject, object])) named.set(id, (named.get(id) ?? 0) + 1);
  return named;
}

function section(title: string, rows: Parameters<typeof printRows>[0], columns: Parameters<typeof printRows>[1]): void {
  print(`${title} (${rows.length})`);
  if (rows.length > 0) printRows(rows, columns, {});
  print('');
}

function fileLine(path: string, {packets, firstTime, lastTime, cutFrames, problem}: CaptureReport): string {
  const span =
    firstTime === undefined || lastTime === undefined ? '' : `, ${isoTime(firstTime)} to ${isoTime(lastTime)}`;
  const cut = cutFrames === 0 ? '' : `, ${cutFrames} cut by the snap length`;
  const damage =
    problem === undefined ? '' : `; ${problem.reason} at byte ${problem.offset}, everything before it was read`;
  return harmless(`${path}: ${packets} frames${span}${cut}${damage}`);
}

/** Counters that tell of something the reader should know, in words. */
const WORTH_TELLING: readonly (readonly [counter: string, words: string])[] = [
  ['unknownLink', 'frames of a link type that is not understood'],
  ['malformed', 'malformed packets'],
  ['quarantined', 'frames put aside because a dissector failed'],
  ['gaps', 'holes in TCP streams'],
  ['anomalies', 'protocol anomalies'],
];

function totalLine({counters, seconds}: Replayed): string {
  const frames = counters['frames'] ?? 0;
  const told = WORTH_TELLING.filter(([name]) => (counters[name] ?? 0) > 0).map(
    ([name, words]) => `${counters[name]} ${words}`,
  );
  return [`${frames} frames in ${seconds.toFixed(2)} s (${Math.round(frames / seconds)} a second)`, ...told].join(', ');
}
