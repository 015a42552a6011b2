/** A process to be killed: saves batches as fast as it can and prints the number of each one that `save` has returned for. */
import {writeSync} from 'node:fs';
import {openStore} from '../../dist/src/store/store.js';

const [path, from, asset] = process.argv.slice(2);
const store = openStore(path);
for (let n = Number(from); ; n++) {
  const changes = Array.from({length: 10}, (_, i) => ({
    type: 'asset',
    asset: {...JSON.parse(asset), id: `a-${n}-${i}`},
  }));
  const message = {id: `${n}`, kind: 'alert', topic: `alert/${n}`, payload: '{}', retain: true};
  store.save({changes, messages: [message], audit: [{time: n, actor: 'test', action: 'save', detail: `${n}`}]});
  if (n % 3 === 0) store.outbox.done(store.outbox.next(1).map(({seq}) => seq));
  writeSync(1, `${n}\n`);
}
