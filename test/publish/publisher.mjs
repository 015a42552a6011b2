/** A process to be killed: publishes until then. */
import {mqttPublisher} from '../../dist/src/publish/mqtt.js';
import {topicsOf} from '../../dist/src/publish/topics.js';

const log = {info: () => undefined, warn: () => undefined};
mqttPublisher({
  settings: {url: process.argv[2]},
  outbox: {next: () => [], done: () => undefined, refuse: () => undefined},
  topics: topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'}),
  log,
  signal: new AbortController().signal,
});
setInterval(() => undefined, 1000);
