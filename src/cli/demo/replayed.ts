/** The recorded capture through the same pipeline, store, outbox and publisher as a daemon has, without capturing. */

import {protocols} from '../../../protocols/index.ts';
import {readCapture} from '../../capture/capture-file.ts';
import {loadDetector} from '../../composition.ts';
import {defaultConfig} from '../../config/parse.ts';
import type {Change} from '../../core/change.ts';
import {NOTHING_SAID} from '../../core/site.ts';
import {SECOND} from '../../core/time.ts';
import {version} from '../../load/version.ts';
import {NOTHING_SAVED, pipeline} from '../../pipeline/pipeline.ts';
import {messagesOf} from '../../publish/messages.ts';
import {mqttPublisher} from '../../publish/mqtt.ts';
import {topicsOf} from '../../publish/topics.ts';
import {before, openStore} from '../../store/store.ts';

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
  const watch = pipeline({
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
  store.save({changes, messages: messagesOf(changes, before(store), topics)});
  const {signal} = new AbortController();
  const publisher = mqttPublisher({settings: {url: brokerUrl}, outbox: store.outbox, topics, log: SILENT, signal});
  await publisher.flush(FLUSH_MS);
  await publisher.close();
  store.close();
}
