/** A process to be killed: the sinks of a configuration over the store, until then. Says when everything is delivered. */
import {readFileSync} from 'node:fs';
import {plantView} from '../../dist/src/plant-view.js';
import {configuredSinks, openSinks} from '../../dist/src/publish/sinks.js';
import {topicsOf} from '../../dist/src/publish/topics.js';
import {openStore} from '../../dist/src/store/store.js';

const {config, path} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const log = {info: () => undefined, warn: ({err}, message) => process.stderr.write(`${message}: ${err}\n`)};
const store = openStore(path);
await openSinks(config, {
  outboxOf: store.outbox.of,
  topics: topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'}),
  view: plantView(store),
  memory: store.meta,
  logOf: () => log,
});
process.stdout.write('running\n');
setInterval(() => {
  if (configuredSinks(config).every((sink) => store.outbox.of(sink).count() === 0)) process.stdout.write('empty\n');
}, 20);
