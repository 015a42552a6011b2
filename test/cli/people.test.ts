/** What people do about alerts besides deciding: tickets, silences, comments, assignments; stories. Without a daemon. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openStore, type Store} from '../../src/store/store.ts';
import {sampleAsset} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {alerts, type Site, site} from './site.ts';

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());

const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);
const [first] = alerts.map(({id}) => id) as [string];

function stored<T>(read: (store: Store) => T): T {
  const store = openStore(plant.store, {readOnly: true});
  try {
    return read(store);
  } finally {
    store.close();
  }
}

test('a change ticket is opened for a device by its address, listed, and closed once', async () => {
  const open = ['change', 'open', '--ticket', 'MOC-17', '--device', '10.0.0.1', '--allow', 'program', '--until', '2h'];
  expect(await run(...open)).toMatchObject({code: 0, stdout: expect.stringContaining('MOC-17 is open until')});
  expect(await json('change')).toMatchObject([
    {ticket: 'MOC-17', state: 'open', allow: ['program'], assets: [sampleAsset(1).id]},
  ]);
  expect(await run(...open)).toMatchObject({code: 2, stderr: expect.stringContaining('close it first')});
  expect((await run('change', 'close', 'MOC-17')).code).toBe(0);
  expect((await run('change', 'close', 'MOC-17')).code).toBe(2);
  expect((await run('change', 'close', 'MOC-18')).code).toBe(2);
  expect(await json('change')).toMatchObject([{ticket: 'MOC-17', state: 'closed'}]);
  expect(stored((store) => store.audit.list({}).map(({action}) => action))).toEqual(['change.close', 'change.open']);
});

test.each([
  ['an unknown device', ['--device', '10.9.9.9', '--allow', 'write', '--until', '2h'], 2],
  ['a kind that is none', ['--allow', 'everything', '--until', '2h'], 2],
  ['no end', ['--allow', 'write'], 2],
  ['an end that is no time', ['--allow', 'write', '--until', 'soon'], 2],
  ['an end before the beginning', ['--allow', 'write', '--from', '3h', '--until', '2h'], 2],
] as const)('a ticket with %s is refused', async (_name, args, code) => {
  expect((await run('change', 'open', '--ticket', 'X', ...args)).code).toBe(code);
  expect(stored((store) => store.tickets.list({}))).toEqual([]);
});

test('a silence needs a reason and something it is about; it is listed until it ends', async () => {
  expect((await run('silences', 'add', 'mute', '--rule', 'NT-05', '--until', '7d')).code).toBe(2);
  expect((await run('silences', 'add', 'mute', '--until', '7d', '--reason', 'noise')).code).toBe(2);
  const unknown = await run('silences', 'add', 'mute', '--rule', 'NT-5', '--until', '7d', '--reason', 'new switch');
  expect(unknown).toMatchObject({code: 2});
  expect(unknown.stderr).toMatch(/no rule NT-5; did you mean NT-\d\d/);
  const added = await run('silences', 'add', 'mute', '--rule', 'NT-05', '--until', '7d', '--reason', 'new switch');
  const id = added.stdout.slice(0, 26);
  const again = await run('silences', 'add', 'mute', '--rule', 'NT-05', '--until', '7d', '--reason', 'new switch');
  expect(again).toMatchObject({code: 2, stderr: expect.stringContaining(`the silence ${id} does that already`)});
  const longer = await run('silences', 'add', 'mute', '--rule', 'NT-05', '--until', '9d', '--reason', 'new switch');
  expect((await run('silences', 'end', longer.stdout.slice(0, 26))).code).toBe(0);
  expect(await json('silences')).toMatchObject([{id, effect: 'mute', rule: 'NT-05', reason: 'new switch'}]);
  const narrower = ['--rule', 'NT-05', '--segment', 'cell9', '--until', '7d', '--reason', 'new switch'];
  const other = await run('silences', 'add', 'mute', ...narrower);
  expect((await run('silences', 'end', other.stdout.slice(0, 26))).code).toBe(0);
  expect((await run('silences', 'end', 'ZZZ')).code).toBe(2);
  expect((await run('silences', 'end', id.slice(0, 14))).code).toBe(0);
  expect(await json('silences')).toEqual([]);
  expect(await json('silences', 'list', '--all')).toMatchObject([{}, {}, {id}]);
});

test.each([
  ['an empty comment', ['alerts', 'comment', first, '']],
  ['an empty id of an alert', ['alerts', 'close', '']],
  ['an empty id of an asset', ['assets', 'approve', '']],
])('%s is refused', async (_name, args) => {
  expect(await run(...args)).toMatchObject({code: 2, stdout: ''});
  expect(stored((store) => store.audit.list({}))).toEqual([]);
});

test('comments and the assignee stand in the alert, for people, programs and readers of the broker', async () => {
  await run('alerts', 'comment', first.slice(0, 14), 'asked the shift');
  await run('alerts', 'assign', first, 'anna');
  const {stdout} = await run('alerts', 'show', first);
  expect(stdout).toContain('asked the shift');
  expect(stdout).toMatch(/In the hands of\n {2}anna/);
  expect(await json('alerts', 'show', first)).toMatchObject({assignee: 'anna', comments: [{text: 'asked the shift'}]});
  const message = stored((store) => store.outbox.of('mqtt').next(10).at(-1));
  expect(JSON.parse(message?.payload ?? '')).toMatchObject({assignee: 'anna', comments: [{text: 'asked the shift'}]});
  expect((await run('alerts', 'comment', '01ZZ', 'x')).code).toBe(2);
});

test('alerts of the same devices are one incident, told in order', async () => {
  const [incident, ...more] = await json('incidents', 'list', '--segment', 'cell1');
  expect(more).toEqual([]);
  expect(incident).toMatchObject({id: first, level: 'critical', count: 3});
  const {stdout} = await run('incidents', 'show', first.slice(0, 14));
  const [one, two] = [alerts[0]?.what, alerts[2]?.what].map((what) => stdout.indexOf(what ?? ''));
  expect(one).toBeGreaterThan(0);
  expect(two).toBeGreaterThan(one ?? 0);
  expect((await run('incidents', 'show', '01ZZ')).code).toBe(2);
});
