/** The recorded capture through the same pipeline, store, outbox and publisher as a daemon has, without capturing. */
import {dirname} from 'node:path';
import {protocols} from '../../../protocols/index.ts';
import {isTelling, observationsOf} from '../../advisories/finding.ts';
import {applyAdvisories} from '../../apply-advisories.ts';
import {readCapture} from '../../capture/capture-file.ts';
import {loadDetector} from '../../composition.ts';
import {defaultConfig} from '../../config/defaults.ts';
import type {Change} from '../../core/change.ts';
import {NOTHING_SAID} from '../../core/site.ts';
import {SECOND} from '../../core/time.ts';
import {loadProfiles} from '../../device-profiles.ts';
import {version} from '../../load/version.ts';
import {type Pipeline, pipeline} from '../../pipeline/pipeline.ts';
import {NOTHING_SAVED} from '../../pipeline/saved.ts';
import {messagesOf} from '../../publish/messages.ts';
import {mqttPublisher} from '../../publish/mqtt.ts';
import {topicsOf} from '../../publish/topics.ts';
import {before, openStore, type Store} from '../../store/store.ts';
import {placeAdvisory} from './advisory.ts';

const FLUSH_MS = 10_000;
const SILENT = {info: () => undefined, warn: () => undefined};

export interface ReplayDemoOptions {
  readonly capture: string;
  readonly store: string;
  readonly brokerUrl: string;
  readonly learnSeconds: number;
}

export async function replayToBroker({
  capture,
  store: path,
  brokerUrl,
  learnSeconds,
}: ReplayDemoOptions): Promise<void> {
  const store = openStore(path);
  const topics = topicsOf({prefix: 'bifrost', site: 'demo', sensor: 'box1', version});
  const changes: Change[] = [];
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const {matcher} = await loadProfiles([]);
  const watch = pipeline({
    profiles: matcher,
    protocols,
    detector,
    vendorOf: () => undefined,
    baseline: {...defaultConfig().baseline, learn: learnSeconds * SECOND},
    saved: NOTHING_SAVED,
    site: NOTHING_SAID,
    onChange: (change) => changes.push(change),
  });
  await readCapture({path: capture, segment: 'cell1', onBlock: watch.block});
  watch.end();
  const save = (): void => {
    const saved = changes.splice(0);
    store.save({changes: saved, messages: messagesOf(saved, before(store), topics)});
  };
  save();
  await placeAdvisory(dirname(path), store);
  observeFindings(store, watch);
  save();
  const {signal} = new AbortController();
  const publisher = mqttPublisher({
    settings: {url: brokerUrl},
    outbox: store.outbox.of('mqtt'),
    topics,
    log: SILENT,
    signal,
  });
  await publisher.flush(FLUSH_MS);
  await publisher.close();
  store.close();
}

/** As the daemon does a second after an identity was learned. */
function observeFindings(store: Store, watch: Pipeline): void {
  const applying = applyAdvisories(store, []);
  for (const asset of store.assets.list({})) {
    const telling = applying.findings(asset).filter(isTelling);
    for (const one of telling.flatMap((finding) => observationsOf(finding, asset))) watch.observe(one, asset.lastSeen);
  }
}
