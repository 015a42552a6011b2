/** `bifrost evidence export`: one signed file with everything that is known of an alert. */
import type {Command} from 'commander';
import {osUser} from '../../api/call.ts';
import type {Config} from '../../config/config.ts';
import type {Alert} from '../../core/alert.ts';
import type {EvidenceWindow} from '../../core/evidence.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import {seal} from '../../custody/capsule.ts';
import {type EvidenceFolder, evidenceFolder, evidencePath, sha256, wholeBlocks} from '../../custody/folder.ts';
import {keyPath, signingKey} from '../../custody/key.ts';
import {loadConfig} from '../../load/config.ts';
import {version} from '../../load/version.ts';
import {siteOf} from '../../site.ts';
import type {Store} from '../../store/store.ts';
import {alertNamed} from '../alert-named.ts';
import {decide} from '../decide.ts';
import {exitCodes, say} from '../fail.ts';
import {openToRead} from '../list.ts';
import {placeFile} from '../place-file.ts';
import {print} from '../print.ts';
import {contentsOf, type KeptWindow} from './contents.ts';

/** Nobody gets the file before the custody log has it. */
export async function exportEvidence(id: string, output: string | undefined, command: Command): Promise<void> {
  const config = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const store = await openToRead(command);
  try {
    const alert = alertNamed(store, id);
    const windows = windowsOf(store, alert);
    const path = output ?? `evidence-${alert.id}.zip`;
    const capsule = await capsuleOf(store, config, alert, windows);
    const hash = sha256(capsule);
    await placeFile(path, capsule, '-o', () =>
      decide('evidence-custody', {id: alert.id, act: 'exported', sha256: hash}, command),
    );
    print(harmless(path));
    print(`SHA-256 ${hash}`);
    for (const window of windows) remark(window);
  } finally {
    store.close();
  }
}

async function capsuleOf(
  store: Store,
  config: Config,
  alert: Alert,
  windows: readonly KeptWindow[],
): Promise<Uint8Array> {
  const key = signingKey(keyPath(store.path));
  const files = await contentsOf({alert, windows, store, config, site: await siteOf(config, store)});
  const exportedAt = isoTime(Date.now() * 1000);
  const {site, sensor} = config;
  return seal(files, {alert: alert.id, site, sensor, exportedAt, exportedBy: osUser(), version}, key);
}

/** First alert first. */
function windowsOf(store: Store, alert: Alert): KeptWindow[] {
  const folder = evidenceFolder(evidencePath(store.path));
  return store.evidence
    .list({alert: alert.id})
    .reverse()
    .map((window) => keptWindow(store, folder, window));
}

function keptWindow(store: Store, folder: EvidenceFolder, window: EvidenceWindow): KeptWindow {
  const holder = store.evidence.holder(window);
  if (holder === undefined || holder.state === 'none' || holder.state === 'deleted') {
    return {window, holder, pcapng: undefined, problem: holder?.note ?? 'the window it was shared with is gone'};
  }
  const pcapng = framesOf(store, folder, holder);
  if (pcapng === undefined) {
    const problem = holder.state === 'open' ? 'no frames are on the disk yet' : 'its file is missing';
    return {window, holder, pcapng, problem};
  }
  const isChanged = holder.sha256 !== '' && sha256(pcapng) !== holder.sha256;
  return {window, holder, pcapng, problem: isChanged ? 'THE FILE WAS CHANGED since it was frozen' : ''};
}

/** Of a file that still grows the whole blocks. */
function framesOf(store: Store, folder: EvidenceFolder, window: EvidenceWindow): Uint8Array | undefined {
  if (window.state === 'frame') return store.evidence.single(window.alert, window.raised);
  const bytes = folder.read(window);
  return window.state === 'open' && bytes !== undefined ? bytes.subarray(0, wholeBlocks(bytes).end) : bytes;
}

function remark({window: {raised, state, note}, holder, problem}: KeptWindow): void {
  const said = [...new Set([note, holder?.note ?? '', problem])].filter((reason) => reason !== '').join('; ');
  if (said !== '') say(`frames around ${isoTime(raised)}: ${state}: ${said}`);
  if (problem.startsWith('THE FILE')) process.exitCode = exitCodes.findings;
}
