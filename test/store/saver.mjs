/**
 * A process to be killed: saves batches as fast as it can, prunes between them, publishes meanwhile where a broker is named, and
 * prints the number of each batch that `save` has returned for. Each leaves one alert open, which nothing may delete.
 */
import {writeSync} from 'node:fs';
import {setImmediate as turn} from 'node:timers/promises';
import {defaultConfig} from '../../dist/src/config/defaults.js';
import {plantView} from '../../dist/src/plant-view.js';
import {messagesOf} from '../../dist/src/publish/messages.js';
import {openSinks} from '../../dist/src/publish/sinks.js';
import {topicsOf} from '../../dist/src/publish/topics.js';
import {before, openStore} from '../../dist/src/store/store.js';

const [path, from, sample, , url] = process.argv.slice(2);
const {asset, alert} = JSON.parse(sample);
const store = openStore(path, {sinks: ['mqtt']});
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});
const log = {info: () => undefined, warn: () => undefined};
const publisher =
  url &&
  (await openSinks(
    {...defaultConfig(), mqtt: {url, prefix: 'bifrost'}},
    {outboxOf: store.outbox.of, topics, view: plantView(store), memory: store.meta, logOf: () => log},
  ));

function changesOf(n) {
  const now = Date.now() * 1000;
  return [
    ...['one', 'two'].map((id) => ({type: 'asset', asset: {...asset, id: `${n}-${id}`, lastSeen: now}})),
    {type: 'alert', alert: {...alert, id: `open-${n}`, state: 'new'}},
    {type: 'alert', alert: {...alert, id: `closed-${n}`, state: 'closed'}},
  ];
}

for (let n = Number(from); ; n++) {
  const changes = changesOf(n);
  const messages = url === undefined ? [] : messagesOf(changes, before(store), topics);
  store.save({changes, messages, audit: [{time: n, actor: 'test', action: 'save', detail: `${n}`}]});
  writeSync(1, `${n}\n`);
  publisher?.wake();
  if (n % 10 === 0) while (store.deleteLeast(Date.now() * 1000) > 0);
  await turn();
}
