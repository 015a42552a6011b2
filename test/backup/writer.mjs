/** Saves so many alerts a second, each with a message and an audit entry, until its input ends; then says what it did. */
import {openStore} from '../../dist/src/store/store.js';

const [path, perSecond, alert] = process.argv.slice(2);
const store = openStore(path);
const sample = JSON.parse(alert);
const started = performance.now();
const seconds = () => (performance.now() - started) / 1000;
let saved = 0;
let slowest = 0;

function save() {
  const due = Math.floor(seconds() * Number(perSecond)) - saved;
  const numbers = Array.from({length: due}, (_, i) => saved + i);
  const before = performance.now();
  store.save({
    changes: numbers.map((n) => ({type: 'alert', alert: {...sample, id: `alert-${n}`}})),
    messages: numbers.map((n) => ({id: `m-${n}`, kind: 'alert', topic: `alert/${n}`, payload: '{}', retain: false})),
    audit: numbers.map((n) => ({time: n, actor: 'test', action: 'save', detail: `${n}`})),
  });
  slowest = Math.max(slowest, performance.now() - before);
  saved += due;
}

const timer = setInterval(save, 20);
process.stdin.resume().once('end', () => {
  clearInterval(timer);
  process.stdout.write(JSON.stringify({saved, perSecond: saved / seconds(), slowest}));
  store.close();
});
