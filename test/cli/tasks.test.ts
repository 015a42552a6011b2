/** Tasks, signers and statements on the command line, without a daemon, on a real store. */
import {createHash, generateKeyPairSync} from 'node:crypto';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {publicKeyOf, signStatement} from '../../src/checklist/attest/sign.ts';
import type {AttestationAdded} from '../../src/control/attestation-add.ts';
import {decideInStore} from '../../src/control/in-store.ts';
import type {Signer, Statement} from '../../src/core/attestation.ts';
import type {Period} from '../../src/core/task.ts';
import {DAY, HOUR} from '../../src/core/time.ts';
import {loadConfig} from '../../src/load/config.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
let passphrase: string;
let key: string;
beforeEach(() => {
  plant = site();
  const folder = dirname(plant.store);
  passphrase = join(folder, 'passphrase');
  key = join(folder, 'anna.pem');
  writeFileSync(passphrase, 'correct horse battery\n');
});
afterEach(() => plant.remove());

const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

function onStore<T>(use: (store: Store) => T, readOnly = true): T {
  const store = openStore(plant.store, {readOnly});
  try {
    return use(store);
  } finally {
    store.close();
  }
}

const now = Date.now() * 1000;
const open = (line: number, closing: Period['closing']): Period => ({
  ...{line, key: '2026-W48', opens: now - DAY, due: now - HOUR, ends: now + DAY, closing},
});
const give = (...periods: Period[]): void =>
  onStore((store) => store.save({changes: periods.map((period) => ({type: 'task', period}))}), false);

test('what somebody did closes the task that acts close, once, with the hashes of its files', async () => {
  give(open(85, 'act'));
  const proof = join(dirname(plant.store), 'log.txt');
  writeFileSync(proof, 'read');
  expect(await json('tasks')).toMatchObject([{line: 85, state: 'due', period: '2026-W48'}]);
  const done = await run('tasks', 'do', '85', '--note', 'all of it read', '--file', proof);
  expect(done).toMatchObject({code: 0, stdout: expect.stringContaining('the task 2026-W48 of line 85')});
  const sha256 = createHash('sha256').update('read').digest('hex');
  expect(await json('tasks')).toMatchObject([{state: 'done', how: 'act', evidence: [sha256], note: 'all of it read'}]);
  expect((await run('tasks', 'do', '85', '--note', 'again')).stdout).toContain('no task of line 85 is open now');
  expect(onStore((store) => store.tasks.acts({}).length)).toBe(2);
});

test('a task that a signature closes is not closed by an act; a missed one can be excused', async () => {
  give(open(96, 'attestation'), {...open(84, 'act'), ends: now - 1});
  expect(await run('tasks', 'do', '96', '--note', 'done')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('attest'),
  });
  expect((await run('tasks', 'excuse', '84', '2026-W48', '--reason', 'plant was off')).code).toBe(0);
  expect((await json('tasks', '--line', '84'))[0]).toMatchObject({state: 'excused', note: 'plant was off'});
  expect((await run('tasks', 'excuse', '84', '2026-W47', '--reason', 'x')).code).toBe(2);
});

test('a statement is signed away from the box, added there, closes its task, and can be revoked', async () => {
  give(open(96, 'attestation'));
  const out = join(dirname(plant.store), 'statement.jws');
  const created = await run('signer', 'create', '--key', key, '--passphrase-file', passphrase);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect((await run('signer', 'create', '--key', key, '--passphrase-file', passphrase)).code).toBe(2);
  const sign = ['attest', 'sign', '96', '--statement', 'Tested by Contoso, report 7', '--until', '92d', '--as', 'anna'];
  const signed = await run(...sign, '--key', key, '--passphrase-file', passphrase, '--file', passphrase, '--out', out);
  expect(signed.code).toBe(0);
  expect(await run('attest', 'add', out)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nobody that is known'),
  });
  const x = /NAME (\S+)/.exec(created.stdout)?.[1] ?? '';
  expect((await run('signer', 'add', 'anna', x)).code).toBe(0);
  expect((await run('signer', 'add', 'anna', x)).code).toBe(2);
  expect((await run('attest', 'add', out)).stdout).toContain('closes the task 2026-W48');
  expect(await run('attest', 'add', out)).toMatchObject({code: 2, stderr: expect.stringContaining('known already')});
  expect(await json('tasks')).toMatchObject([{state: 'done', how: 'attestation', by: 'anna'}]);
  const [{id}] = await json('attest');
  expect((await run('attest', 'revoke', id.slice(0, 8), '--reason', 'wrong report')).code).toBe(0);
  expect(await json('attest')).toMatchObject([{counts: 'was revoked: wrong report'}]);
  expect((await run('signer', 'revoke', 'anna', '--reason', 'left')).code).toBe(0);
  const actions = onStore((store) => store.audit.list({}).map(({action}) => action));
  expect(actions).toEqual(['signer.revoked', 'attestation.revoked', 'attestation.added', 'signer.added']);
  expect(readFileSync(key, 'utf8')).toContain('ENCRYPTED');
});

test('the calendar has each task with a lasting UID, and nothing of the plant', async () => {
  give(open(85, 'act'));
  const first = (await run('tasks', 'calendar')).stdout;
  expect(first).toMatch(/BEGIN:VCALENDAR[\s\S]*END:VCALENDAR/);
  expect(onStore((store) => store.tasks.list({}).length)).toBe(1);
});

test('a task of a quarter is closed by the second person who signs for it', async () => {
  give({...open(96, 'attestation'), key: '2026-Q4'});
  const config = await loadConfig(plant.config);
  const store = openStore(plant.store);
  try {
    const sign = async (signer: string, more: Partial<Statement> = {}) => {
      const own = generateKeyPairSync('ed25519').privateKey;
      await decideInStore(store, config, 'signer-add', {name: signer, x: publicKeyOf(own).x}, 'cli:root');
      const statement: Statement = {
        ...{kind: 'attestation', line: 96, period: '', statement: 'tested', scope: '', evidence: [], signer},
        ...{at: Date.now() * 1000, until: now + 90 * DAY, ...more},
      };
      const jws = await signStatement(statement, own);
      return (await decideInStore(store, config, 'attestation-add', {jws}, 'cli:root')) as AttestationAdded;
    };
    expect(await sign('anna')).toMatchObject({task: '', waits: expect.stringContaining('a second person')});
    // The same person with another key is no second one, nor is who spoke of another quarter.
    const [{id}] = store.attestations.signers() as [Signer];
    await decideInStore(store, config, 'signer-revoke', {id, reason: 'lost'}, 'cli:root');
    expect(await sign('anna')).toMatchObject({task: ''});
    expect(await sign('carl', {period: '2026-Q3'})).toMatchObject({task: ''});
    expect(store.tasks.get(96, '2026-Q4')?.closed).toBeUndefined();
    expect(await sign('ben')).toMatchObject({task: '2026-Q4', waits: ''});
    expect(store.tasks.get(96, '2026-Q4')?.closed).toMatchObject({how: 'attestation', by: 'ben'});
  } finally {
    store.close();
  }
});
