/** A key encrypts the store: nothing of it is in clear anywhere, and the wrong key, no key and a key too many are told. */
import {chmodSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {keyIn, storeKey} from '../../src/load/store-key.ts';
import {openMended} from '../../src/mend-store.ts';
import {damageOf} from '../../src/store/damage.ts';
import {sealStore, wipeLeft} from '../../src/store/seal.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';

const KEY = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const CANARY = 'canary-7f3d21-do-not-tell';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-sealed-'));
  path = join(folder, 'bifrost.db');
});

afterEach(() => rmSync(folder, {recursive: true}));

function tell(store: Store): Store {
  store.save({
    changes: [
      {type: 'alert', alert: {...sampleAlert(1), what: CANARY}},
      {type: 'asset', asset: sampleAsset(1, {serves: [CANARY]})},
    ],
    messages: [{id: CANARY, kind: 'event', topic: CANARY, payload: JSON.stringify({CANARY}), retain: false}],
    audit: [{time: 1, actor: 'a', action: 'b', detail: CANARY}],
  });
  return store;
}

const inClear = (): string[] =>
  readdirSync(folder).filter((name) => {
    const bytes = readFileSync(join(folder, name)).toString('latin1');
    return bytes.includes(CANARY) || bytes.includes('CREATE TABLE') || bytes.includes(KEY);
  });

const refused = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    return String((error as Error).message);
  }
  return '';
};

test('nothing of it is in clear: file, WAL, reserve, copies that are read', () => {
  const store = tell(openStore(path, {key: KEY}));
  expect(readdirSync(folder).sort()).toEqual(['bifrost.db', 'bifrost.db-shm', 'bifrost.db-wal', 'bifrost.db.reserve']);
  expect(inClear()).toEqual([]);
  store.close();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const reader = openStore(path, {readOnly: true, key: KEY});
  expect(reader.alerts.list({text: CANARY})).toHaveLength(1);
  reader.close();
  rmSync(temporary, {recursive: true});
  expect(inClear()).toEqual([]);
});

test('another key, none, and one for a store in clear are refused with what to do; the file stays where it is', () => {
  tell(openStore(path, {key: KEY})).close();
  const before = readFileSync(path);
  for (const readOnly of [false, true]) {
    expect(refused(() => openStore(path, {key: OTHER, readOnly}))).toMatch(/the key does not fit.*store.keyFile/);
    expect(refused(() => openStore(path, {readOnly}))).toMatch(/encrypted one: give its key/);
  }
  for (const key of [OTHER, undefined]) expect(refused(() => openMended(path, {key}, 'daemon'))).not.toBe('');
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  const plain = join(folder, 'plain.db');
  openStore(plain).close();
  expect(refused(() => openStore(plain, {key: KEY}))).toMatch(/not encrypted.*bifrost store encrypt/);
});

test('a store is encrypted, and encrypted with another key, with all that is in it; the old file is gone', () => {
  const open = tell(openStore(path));
  expect(refused(() => sealStore(path, undefined, KEY))).toMatch(/stop the daemon/);
  open.close();
  writeFileSync(`${path}.sealing`, `left over after a crash ${CANARY}`);
  sealStore(path, undefined, KEY);
  expect(inClear()).toEqual([]);
  sealStore(path, KEY, OTHER);
  expect(inClear()).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(['bifrost.db', 'bifrost.db.reserve']);
  expect(refused(() => openStore(path, {key: KEY}))).toMatch(/does not fit/);
  expect(refused(() => sealStore(path, KEY, KEY))).toMatch(/its key is another one/);
  const store = openStore(path, {key: OTHER});
  expect(store.alerts.list({text: CANARY})).toHaveLength(1);
  expect(store.audit.broken()).toBe(0);
  expect(damageOf(path, OTHER)).toEqual([]);
  store.close();
});

test('wherever an earlier try ended, the store is there, and what it left in clear is overwritten', () => {
  tell(openStore(path)).close();
  linkSync(path, `${path}.unsealed`); // before the new file took its place: the same file under two names
  sealStore(path, undefined, KEY);
  openStore(path, {key: KEY}).close();
  writeFileSync(`${path}.unsealed`, CANARY); // after it did
  expect(wipeLeft(path)).toBe(true);
  expect(wipeLeft(path)).toBe(false);
  expect(inClear()).toEqual([]);
  const store = openStore(path, {key: KEY});
  expect(store.alerts.list({text: CANARY})).toHaveLength(1);
  store.close();
});

test('one changed byte shows, and what can be read is saved into a new encrypted store', () => {
  const store = tell(openStore(path, {key: KEY}));
  for (let n = 0; n < 300; n++) store.save({changes: [{type: 'alert', alert: sampleAlert(n + 10)}]});
  store.close();
  const bytes = readFileSync(path);
  const at = 40 * 4096 + 100;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(damageOf(path, KEY)).not.toEqual([]);
  const {store: mended, mend} = openMended(path, {key: KEY}, 'daemon');
  expect(mend?.detail).toMatch(/rows were saved/);
  expect(mended.alerts.list({}).length).toBeGreaterThan(250);
  mended.close();
  expect(inClear()).toEqual([]);
});

test('the key comes from its file or a credential, and a bad one is told without repeating it', () => {
  const file = join(folder, 'store.key');
  writeFileSync(file, `${KEY.toUpperCase()}\n`, {mode: 0o600});
  expect(storeKey(file, undefined)).toBe(KEY);
  expect(storeKey(undefined, undefined)).toBeUndefined();
  expect(storeKey(undefined, folder)).toBeUndefined();
  writeFileSync(join(folder, 'store-key'), OTHER, {mode: 0o400});
  expect(storeKey(undefined, folder)).toBe(OTHER);
  chmodSync(file, 0o644);
  expect(refused(() => keyIn(file))).toMatch(/everybody may read it; chmod 600/);
  writeFileSync(file, `${KEY}00`);
  chmodSync(file, 0o600);
  expect(refused(() => keyIn(file))).toMatch(/64 hexadecimal digits/);
  expect(refused(() => keyIn(file))).not.toContain(KEY);
  expect(refused(() => keyIn(join(folder, 'none')))).toMatch(/cannot be used/);
});
