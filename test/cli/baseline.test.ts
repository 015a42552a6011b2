/** `bifrost baseline`: what it says of what was learned, and what a person decides about it. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import type {Change, Known} from '../../src/core/change.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

const [client, server] = [sampleAsset(2).id, sampleAsset(4).id];
const PAIR = `${client}>${server}`;
const READ = `${PAIR} modbus read-holding-registers mbtcp.unit_id=1`;

const known = (kind: Known['kind'], key: string, ranges = ''): Change => ({
  type: 'known',
  known: {kind, segment: 'cell1', key, firstSeen: NOON, ranges},
});
const learning = (scope: string, closed: number): Change => ({
  type: 'learning',
  learning: {segment: 'cell1', scope, started: NOON, heard: 6 * 3.6e9, newAt: 0, lastSeen: NOON + 6 * 3.6e9, closed},
});

let plant: Site;
beforeEach(() => {
  plant = site();
  const alert = sampleAlert(9, 'new', {subject: client, object: server});
  alert.first.fields['baseline.new'] = ['writer'];
  const place = {clientAsset: client, serverAsset: server, protocol: 'modbus'};
  const pattern = {what: 'read-holding-registers', period: 1e6, spread: 1e4, count: 99, moves: 50, longest: 5e6};
  fill([
    {type: 'conversation', conversation: {...sampleConversation(2), id: 'c-PLC', client, server}},
    known('host', client),
    known('host', server),
    known('conversation', PAIR),
    known('function', READ),
    known('address', READ, '0-9,40-49'),
    known('writer', PAIR),
    learning('', 0),
    learning(`${PAIR} modbus`, NOON + 1),
    {
      type: 'habit',
      habit: {
        kind: 'channel',
        id: 'c-PLC',
        segment: 'cell1',
        lastSeen: NOON,
        detail: {place, usualAnswer: 5000, patterns: [pattern]},
      },
    },
    {type: 'alert', alert},
  ]);
});
afterEach(() => plant.remove());

function withStore<T>(use: (store: Store) => T): T {
  const store = openStore(plant.store);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

const fill = (changes: readonly Change[]): void => withStore((store) => store.save({changes}));
const baseline = (...args: string[]) => bifrost(['--config', plant.config, 'baseline', ...args]);

test('list: how far each has come, as text and as JSON', async () => {
  const {stdout} = await baseline('list', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    {segment: 'cell1', scope: '', maturity: 25, state: 'learns'},
    {segment: 'cell1', scope: `${PAIR} modbus`, maturity: 100, state: 'done'},
  ]);
  expect(JSON.parse((await baseline('list', '--open', '--json')).stdout)).toHaveLength(1);
});

test('list: who it is about by address; who only tells of itself has no client', async () => {
  fill([learning(`>${server} lldp`, 0)]);
  const who = JSON.parse((await baseline('list', '--json')).stdout).map((one: {who: string}) => one.who);
  expect(who.toSorted()).toEqual(['10.0.0.2 to 10.0.0.4 modbus', '10.0.0.4 lldp', 'the segment']);
});

test.each(['c-PLC', sampleAlert(9).id, server])('explain %s: what is normal, in words', async (what) => {
  const {stdout, code} = await baseline('explain', what);
  expect(code).toBe(0);
  expect(stdout).toContain(`${READ} 0-9,40-49  since 2026-11-24`);
  expect(stdout).toContain('the segment since 2026-11-24 12:00:00, learns: 25 %');
  expect(stdout).toContain('read-holding-registers every 1 s, give or take 10 ms, values stay at most 5 s');
  expect(stdout).toContain('answers within 5 ms (95 of 100)');
  expect(stdout).toContain('register 9 of 10.0.0.2 for the first time (new)');
});

test('propose: a policy of what was learned, without what no policy can name', async () => {
  fill([
    known('function', `${PAIR} modbus length mbtcp.unit_id=1`),
    known('function', `${server}>${client} arp address-claimed`),
  ]);
  const {stdout} = await baseline('propose');
  const file = join(plant.folder, 'proposed.yaml');
  writeFileSync(file, stdout);
  expect(await bifrost(['policy', 'check', file])).toMatchObject({code: 0, stderr: ''});
  expect(parse(stdout)).toMatchObject({
    mode: 'observe',
    zones: {
      cell1: {members: [{segment: 'cell1'}]},
      'cell1-devices': {members: [{segment: 'cell1', subnet: '10.0.0.4'}]},
    },
    conduits: [
      {
        name: 'cell1-1',
        from: [{segment: 'cell1', subnet: '10.0.0.2'}],
        to: [{segment: 'cell1', subnet: '10.0.0.4'}],
        allow: [
          {
            protocol: 'modbus',
            functions: ['read-holding-registers'],
            units: [1],
            addresses: ['holding 0-9', 'holding 40-49'],
          },
        ],
      },
    ],
  });
});

test('propose: a protocol on another port than its own needs that port in its line', async () => {
  const conversation = {...sampleConversation(2), id: 'c-PLC2', client, server, port: 15_020};
  fill([{type: 'conversation', conversation}]);
  const {stdout} = await baseline('propose');
  expect(parse(stdout).conduits[0].allow[0]).toMatchObject({protocol: 'modbus', ports: [502, 15_020]});
});

describe('a person', () => {
  test('freezes and takes it back, with an entry in the audit log', async () => {
    expect(await baseline('freeze', server, '--note', 'tested')).toMatchObject({
      code: 0,
      stdout: `cell1 ${server}: freeze\n`,
    });
    withStore((store) => {
      expect(store.baselineSaid.list()).toMatchObject([{kind: 'freeze', segment: 'cell1', scope: server}]);
      expect(store.audit.list({})).toMatchObject([{action: 'baseline.freeze', detail: `cell1 ${server}: tested`}]);
    });
    await baseline('unfreeze', server);
    expect(withStore((store) => store.baselineSaid.list())).toEqual([]);
    expect((await baseline('unfreeze', server)).code).toBe(2);
  });

  test('resets a conversation: it is forgotten, what others know is not', async () => {
    expect((await baseline('reset', 'c-PLC')).code).toBe(0);
    withStore((store) => {
      expect(store.known.list({}).map(({kind}) => kind)).toEqual(['conversation', 'host', 'host', 'writer']);
      expect(store.learning.list({}).map(({scope}) => scope)).toEqual(['']);
    });
  });

  test('starts one campaign at a time, and ends it', async () => {
    expect((await baseline('campaign', 'start', 'cleaning')).stdout).toBe('cleaning runs\n');
    expect((await baseline('campaign', 'start', 'painting')).code).toBe(2);
    expect((await baseline('campaign', 'end', 'cleaning')).stdout).toBe('cleaning ended\n');
  });

  test('names something that is not there: 2', async () => {
    expect((await baseline('reset', 'c-NONE')).code).toBe(2);
  });
});

test('a time zone that is none is a mistake in the configuration, with its line', async () => {
  const path = join(plant.folder, 'zone.yaml');
  writeFileSync(path, 'baseline:\n  timezone: Europe/Nowhere\n');
  const {code, stderr} = await bifrost(['--config', path, 'config', 'check']);
  expect(code).toBe(3);
  expect(stderr).toContain(':2:3 baseline.timezone: "Europe/Nowhere" is no time zone');
});
