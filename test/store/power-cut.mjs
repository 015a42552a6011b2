/**
 * What runs in the machine whose power is cut. It looks at what is there after the last cut, says so, and goes on saving
 * (`saver.mjs`), with the `synchronous` it is told: a control has another one than the store asked for.
 */
import {existsSync, writeSync} from 'node:fs';
import {damageOf} from '../../dist/src/store/damage.js';
import {loadSqlite} from '../../dist/src/store/sqlite.js';
import {openStore} from '../../dist/src/store/store.js';

const [, , path, , , synchronous] = process.argv;
const stored = existsSync(path) ? look() : 0;
process.argv[3] = String(stored + 1);

/** Batches that are there, whole: an alert, two assets and an entry of the audit log each. */
function look() {
  const damage = damageOf(path);
  const store = openStore(path);
  const batches = store.audit.count();
  const isWhole = store.assets.count() === 2 * batches && store.alerts.list({states: ['new']}).length === batches;
  if (damage.length > 0 || !isWhole || store.audit.broken() !== 0) writeSync(1, `damaged ${damage}\n`);
  store.close();
  return batches;
}

const {prototype} = loadSqlite();
const {pragma} = prototype;
prototype.pragma = function (text, options) {
  const result = pragma.call(this, text, options);
  // The store reads back what it has set: from then on it is as it was told.
  if (text === 'synchronous') pragma.call(this, `synchronous = ${synchronous}`);
  return result;
};
writeSync(1, `stored ${stored}\n`);
await import('./saver.mjs');
