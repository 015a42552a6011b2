/** Lists that people keep: columns, days, and what is wrong with them. */
import {expect, test} from 'vitest';
import type {Place} from '../../../src/checklist/probe.ts';
import {accounts} from '../../../src/checklist/probes/accounts.ts';
import {apiKeys} from '../../../src/checklist/probes/api-keys.ts';
import {dataStores} from '../../../src/checklist/probes/data-stores.ts';
import {restores} from '../../../src/checklist/probes/restores.ts';
import {aRoot, collect, fieldsOf, foundOf} from '../a-root.ts';

/** A register lies on this machine, whatever is looked at. */
function withRegister(name: string, text: string, files: Readonly<Record<string, string>> = {}) {
  const registers = aRoot({[`/${name}.yml`]: text}).root;
  return {...aRoot(files), registers};
}

test('keys: days until they end and since they were used', async () => {
  const place = withRegister(
    'api-keys',
    '- {name: historian, owner: anna, expires: 2026-12-10, scopes: [read], used: 2026-11-01, kept: vault}\n- {name: old, expires: 2026-11-29}\n',
  );
  expect(await fieldsOf(apiKeys, place)).toEqual([
    {
      'api-keys.owner': 'anna',
      'api-keys.expires': 9,
      'api-keys.scopes': ['read'],
      'api-keys.used': 29,
      'api-keys.kept': 'vault',
    },
    {'api-keys.expires': -2},
  ]);
});

test.each([
  ['- {name: x, secret: hunter2}', /entry 1: "secret" is no column; there are system, owner/],
  ['- {name: x, expires: soon}', /entry 1: expires is no day/],
  ['- {name: x, expires: 2026-13-45}', /entry 1: expires is no day/],
  ['- {name: x}\n- {owner: anna}', /entry 2: has no name/],
  ['- {name: x, scopes: read}', /scopes is no list of texts/],
  ['name: x', /is no list of at most/],
  ['- [', /is no YAML/],
  ['- &a [*a, *a]', /is no YAML|is no map/],
])('%s is refused', async (text, reason) => {
  expect(await foundOf(apiKeys, withRegister('api-keys', text))).toEqual([expect.stringMatching(reason)]);
});

test('nobody said where registers are; there is none', async () => {
  expect(await foundOf(accounts, aRoot({}))).toEqual(['failed: nobody said where the registers are']);
  expect(await foundOf(accounts, withRegister('restores', '[]'))).toEqual(['absent: is not there']);
});

test('what somebody wrote with escapes is shown without', async () => {
  const place = withRegister('accounts', '- {name: "anna\\e[31m", login: oidc, admin: true, second_factor: totp}\n');
  expect((await collect(accounts, place))[0]?.subjects).toEqual([
    {
      name: 'anna\\x1b[31m',
      fields: {'accounts.login': 'oidc', 'accounts.admin': true, 'accounts.second_factor': 'totp'},
    },
  ]);
});

test('restores that were tried', async () => {
  expect(
    await fieldsOf(
      restores,
      withRegister('restores', '- {name: plc1, done: 2026-11-01, result: passed, compared: hash, by: anna}'),
    ),
  ).toEqual([{'restores.done': 29, 'restores.result': 'passed', 'restores.compared': 'hash', 'restores.by': 'anna'}]);
});

test('a place with data that is not in the register', async () => {
  const there = {'/var/lib/bifrost/x': '', '/var/lib/postgresql/15/x': '', '/backup/x': ''};
  const place = withRegister(
    'data-stores',
    '- {name: /var/lib/postgresql, class: confidential, reviewed: 2026-11-01}\n',
    there,
  );
  const told = async (own: Partial<Place>) =>
    (await collect(dataStores, {...place, backups: ['/backup'], ...own}))[0]?.subjects;
  const others = {'data-stores.is_registered': false, 'data-stores.is_own': false};
  const registered = {
    name: '/var/lib/postgresql',
    fields: {
      ...others,
      'data-stores.class': 'confidential',
      'data-stores.reviewed': 29,
      'data-stores.is_registered': true,
    },
  };
  expect(await told({})).toEqual([
    registered,
    {name: '/var/lib/bifrost', fields: {...others, 'data-stores.is_own': true}},
    {name: '/backup', fields: others},
  ]);
  const own = {program: '', config: '', store: '/var/lib/postgresql/15/bifrost.db', units: []};
  expect(await told({own})).toEqual([
    {...registered, fields: {...registered.fields, 'data-stores.is_own': true}},
    {name: '/var/lib/bifrost', fields: others},
    {name: '/backup', fields: others},
  ]);
});
