/** `bifrost checklist run` on this machine with a store: what people did and signed, and what was seen on the wire, is evidence. */
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Period} from '../../src/core/task.ts';
import {DAY, HOUR, SECOND} from '../../src/core/time.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {PLC2, SCADA, telnet} from '../checklist/plant.ts';
import {connect, wire} from '../day/wire.ts';
import {mbap, pcapFile, pcapRecord} from '../frames.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);
function change(use: (store: Store) => void): void {
  const store = openStore(plant.store);
  use(store);
  store.close();
}

interface Told {
  readonly state: string;
  readonly why: string;
}
/** Verdict of one line. */
async function verdict(line: number): Promise<Told> {
  const {stdout, stderr} = await run('checklist', 'run', '--line', String(line), '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).lines[0];
}

const now = Date.now() * 1000;
const open = (line: number, closing: Period['closing']): Period => ({
  ...{line, key: '2026-W48', opens: now - DAY, due: now - HOUR, ends: now + DAY, closing},
});

async function sign(line: number, ...more: string[]): Promise<void> {
  const folder = dirname(plant.store);
  const [passphrase, key] = [join(folder, 'passphrase'), join(folder, 'anna.pem')];
  writeFileSync(passphrase, 'correct horse battery\n');
  if (!existsSync(key)) {
    const created = await run('signer', 'create', '--key', key, '--passphrase-file', passphrase);
    await run('signer', 'add', 'anna', /NAME (\S+)/.exec(created.stdout)?.[1] ?? '');
  }
  const what = ['--statement', 'the plan of March', '--until', '92d', '--as', 'anna', '--key', key];
  const signed = await run('attest', 'sign', String(line), ...what, '--passphrase-file', passphrase, ...more);
  expect(signed.stderr).toBe('');
}

test('a signed statement counts, one that was revoked does not, one with --exclude takes the line out of scope', async () => {
  expect((await verdict(74)).state).toBe('unknown');
  await sign(74, '--file', plant.config);
  expect(await verdict(74)).toMatchObject({state: 'attested'});
  const [{id}] = JSON.parse((await run('attest', '--json')).stdout);
  await run('attest', 'revoke', id, '--reason', 'not in force');
  expect((await verdict(74)).state).toBe('fail');
  await sign(20, '--exclude');
  expect(await verdict(20)).toMatchObject({state: 'na', why: expect.stringContaining('signed by anna')});
});

test('a task that somebody did keeps its line; one that was missed does not', async () => {
  expect((await verdict(85)).state).toBe('unknown');
  change((store) => store.save({changes: [{type: 'task', period: open(85, 'act')}]}));
  expect((await verdict(85)).state).toBe('unknown');
  await run('tasks', 'do', '85', '--note', 'all of it read');
  expect((await verdict(85)).state).toBe('pass');
  const missed = {...open(85, 'act'), key: '2026-W49', due: now - HOUR / 2, ends: now - 1};
  change((store) => store.save({changes: [{type: 'task', period: missed}]}));
  expect((await verdict(85)).state).toBe('fail');
});

test('without a store these lines are unknown, and the reason says where it was looked for', async () => {
  writeFileSync(plant.config, `store: {path: ${join(plant.folder, 'none.db')}}\n`);
  for (const line of [74, 66, 85])
    expect(await verdict(line)).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('none.db: no such file'),
    });
});

test('an encrypted store is opened with the key of the configuration; with another one nothing is known', async () => {
  rmSync(plant.store);
  const key = join(plant.folder, 'key');
  const done = {how: 'act', by: 'anna', at: now - HOUR, note: 'read', evidence: []} as const;
  const store = openStore(plant.store, {key: '5a'.repeat(32)});
  store.save({changes: [{type: 'task', period: open(85, 'act'), closed: done}]});
  store.close();
  writeFileSync(plant.config, `store: {path: ${plant.store}, keyFile: ${key}}\n`);
  writeFileSync(key, `${'5a'.repeat(32)}\n`, {mode: 0o600});
  expect((await verdict(85)).state).toBe('pass');
  writeFileSync(key, `${'a5'.repeat(32)}\n`);
  expect(await verdict(85)).toMatchObject({state: 'unknown', why: expect.stringContaining('the key does not fit')});
});

test('what was seen on the wire speaks against a line: somebody logs on over Telnet', async () => {
  const w = wire();
  telnet(w, now - HOUR, 'private');
  // What speaks an industrial protocol is of the plant.
  const scada = {mac: '02:00:0a:00:00:06', ip: SCADA, port: 40_000};
  const modbus = connect(w, now - HOUR / 2, scada, {mac: '02:00:0a:00:00:22', ip: PLC2, port: 502});
  const pdu = Buffer.from([6, 0, 1, 0, 1]);
  modbus.ask(now - HOUR / 2 + SECOND, mbap(1, 1, pdu), mbap(1, 1, pdu));
  modbus.close(now - HOUR / 2 + 2 * SECOND);
  const capture = join(plant.folder, 'telnet.pcap');
  writeFileSync(capture, pcapFile(w.frames.map(({time = 0, frame}) => pcapRecord(time, frame))));
  const replayed = await run('replay', capture, '--store', plant.store, '--segment', 'cell1');
  expect(replayed.stderr).toBe('');
  const {stdout} = await run('checklist', 'run', '--line', '71', '--json');
  const [line] = JSON.parse(stdout).lines;
  expect(line.state).toBe('fail');
  expect(line.objections).toContainEqual(
    expect.objectContaining({clause: 'clear-login', subjects: [expect.stringContaining(`${PLC2} telnet@tcp/23`)]}),
  );
});

test('the folder of another machine has nothing to do with the store of this one', async () => {
  await sign(74);
  const root = join(plant.folder, 'root');
  mkdirSync(join(root, 'etc'), {recursive: true});
  const {stdout} = await run('checklist', 'run', '--line', '74', '--root', root, '--json');
  expect(JSON.parse(stdout).lines[0]).toMatchObject({
    state: 'unknown',
    why: expect.stringContaining('no store is open'),
  });
});

test('a review is of what the latest run had shown, and is over when something changes', async () => {
  const why = async (): Promise<string> => (await verdict(17)).why;
  expect(await why()).toContain('Nobody has recorded a review');
  // There is nothing yet that could have been reviewed.
  await run('tasks', 'do', '17', '--note', 'all of them are needed');
  expect(await why()).toContain('Nobody has recorded a review');
  // A run of some lines is not kept, one of all that are configured is.
  writeFileSync(plant.config, `checklist: {lines: [17]}\n${readFileSync(plant.config, 'utf8')}`);
  await run('checklist', 'run');
  await run('tasks', 'do', '17', '--note', 'all of them are needed');
  expect(await why()).toContain('nothing has changed since');
  change((store) => {
    for (const {id} of store.checklist.list({})) {
      const kept = store.checklist.get(id);
      if (kept === undefined) throw new Error('no run is kept');
      const evidence = kept.evidence.map((one) => (one.probe === 'account-review' ? {...one, sha256: '0'} : one));
      store.save({run: {...kept, evidence}});
    }
  });
  expect(await why()).toContain('Something has changed');
});
