/** What `bifrost config check` and the doctor say of targets: names that nobody knows, and what cannot be meant. */

import {appendFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseConfig} from '../../src/config/parse.ts';
import {type PollNote, pollNotes} from '../../src/poll-check.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {type Site, site} from '../cli/site.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z') * 1000;
const FLAT = {segment: 'cell1', address: '10.0.0.5', protocol: 'modbus', owner: 'J. Miller', expires: '2027-03-31'};

const fileWith = (target: object): string =>
  `poll: ${JSON.stringify({enabled: true, sources: [{segment: 'cell1', address: '10.0.0.250'}], targets: [{...FLAT, ...target}]})}\n`;

function notesOf(target: object): PollNote[] {
  const parsed = parseConfig(fileWith(target), 'x.yaml');
  if (!('config' in parsed)) throw new Error(parsed.problems.join());
  return pollNotes(parsed.config, NOW);
}

test.each<[string, object, boolean, string, string]>([
  ['a protocol that nobody knows', {protocol: 'modbsu'}, true, 'protocol', 'did you mean modbus?'],
  ['a question that nobody knows', {ask: ['modbus-regs']}, true, 'ask', 'nobody knows "modbus-regs"'],
  ['a question for another protocol', {ask: ['opcua-server']}, true, 'ask', 'is a question for opcua, not modbus'],
  ['a permission that is over', {expires: '2026-11-28'}, false, 'expires', 'ended on 2026-11-28'],
  [
    'registers that nothing reads',
    {registers: [{function: 3, address: 0, quantity: 1}]},
    false,
    'registers',
    'ask: [modbus-registers]',
  ],
  ['a reading of no registers', {ask: ['modbus-registers']}, false, 'registers', 'reads none'],
  ['SNMP without a community', {protocol: 'snmp'}, false, 'login', 'communityFile'],
])('%s', (_name, target, isFault, key, words) => {
  expect(notesOf(target)).toMatchObject([
    {path: ['poll', 'targets', '0', key], isFault, message: expect.stringContaining(words)},
  ]);
});

test.each([
  ['default questions', {}],
  ['the last day of a permission', {expires: '2026-11-30'}],
  ['a service of log-ons', {protocol: 'telnet'}],
  ['registers', {ask: ['modbus-registers'], registers: [{function: 3, address: 0, quantity: 1}]}],
  ['SNMP v3', {protocol: 'snmp', login: {user: 'reader'}}],
])('nothing is said of %s', (_name, target) => expect(notesOf(target)).toEqual([]));

let plant: Site;
beforeEach(() => {
  plant = site();
});
afterEach(() => plant.remove());
const run = (...args: string[]) => bifrost(['--config', plant.config, ...args]);

test('config check refuses a fault and warns of the rest', async () => {
  appendFileSync(plant.config, fileWith({expires: '2020-01-01'}));
  expect(await run('config', 'check')).toMatchObject({
    code: 0,
    stdout: 'configuration ok\n',
    stderr: expect.stringContaining(':3:169 poll.targets.0.expires: the permission ended on 2020-01-01'),
  });
  plant.remove();
  plant = site();
  appendFileSync(plant.config, fileWith({protocol: 'modbsu'}));
  const {code, stderr} = await run('config', 'check');
  expect(code).not.toBe(0);
  expect(stderr).toContain('poll.targets.0.protocol: nobody knows "modbsu" (did you mean modbus?)');
});

test('plan and doctor say that polling is stopped', async () => {
  appendFileSync(plant.config, fileWith({}));
  const store = openStore(plant.store);
  const said = {isStopped: true, why: 'line 3 is odd', by: 'cli:anna', time: NOW};
  store.save({changes: [{type: 'poll-switch', said}]});
  store.close();
  expect((await run('poll', 'plan')).stderr).toContain('polling is stopped since 2026-11-30T12:00:00');
  const findings: {check: string; status: string; found: string}[] = JSON.parse((await run('doctor', '--json')).stdout);
  expect(findings.filter(({check}) => check === 'polling')).toMatchObject([
    {status: 'warn', found: expect.stringContaining('stopped by cli:anna since')},
  ]);
});
