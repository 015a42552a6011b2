/** Which units of which serial lines may be listed, and what `bifrost poll plan` says of them. */
import {writeFileSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {parseConfig} from '../../src/config/parse.ts';
import {modbusIdentity} from '../../src/poll/questions/modbus-identity.ts';
import {bifrost} from '../cli/bifrost.ts';
import {type Site, site} from '../cli/site.ts';

const line = {device: '/dev/ttyUSB7', segment: 'line1', baudRate: 9600, parity: 'none'};
const unit = {
  segment: 'line1',
  address: '/dev/ttyUSB7',
  unit: 3,
  protocol: 'modbus',
  owner: 'J. Miller',
  expires: '2099-03-31',
};

const poll = (target: object, more: object = {}) => ({
  enabled: true,
  lines: [line],
  targets: [{...unit, ...target}],
  ...more,
});

function problems(target: object, more: object = {}): string {
  const parsed = parseConfig(stringify({poll: poll(target, more)}), 'f.yaml');
  return 'config' in parsed ? '' : parsed.problems.join('\n');
}

test('one unit of a listed line is taken, and needs no address of ours', () => {
  expect(problems({})).toBe('');
  expect(problems({}, {targets: [unit, {...unit, unit: 4}]})).toBe('');
});

test.each<[string, object, object, string]>([
  ['no unit', {unit: undefined}, {}, 'name the unit'],
  ['everybody', {unit: 0}, {}, 'name the unit, 1 to 247'],
  ['a reserved unit', {unit: 248}, {}, 'name the unit, 1 to 247'],
  ['a line that is not listed', {address: '/dev/ttyUSB8'}, {}, 'no serial line /dev/ttyUSB8 in line1'],
  ['another segment', {segment: 'line2'}, {}, 'no serial line /dev/ttyUSB7 in line2'],
  ['another protocol', {protocol: 'snmp'}, {}, 'only modbus'],
  ['a line twice', {}, {lines: [line, line]}, 'listed already'],
  ['a real line in a simulated plant', {}, {simulated: true}, 'only simulated lines'],
  ['a unit twice', {}, {targets: [unit, unit]}, 'listed twice'],
])('refused: %s', (_name, target, more, words) => {
  expect(problems(target, more)).toContain(words);
});

let home: Site | undefined;
afterEach(() => {
  home?.remove();
  home = undefined;
});

test('the plan shows the unit with its frame; over a line that is listened to it asks nobody', async () => {
  home = site();
  const {config, store} = home;
  const run = (...words: string[]) => bifrost(['--config', config, ...words]);
  const show = (...words: string[]) => run('poll', 'plan', ...words);
  const configure = (parts: object) => writeFileSync(config, stringify({store: {path: store}, ...parts}));
  configure({poll: poll({}, {windows: [{}]})});
  const asked = await show('--json');
  expect(JSON.parse(asked.stdout)).toMatchObject([
    {
      target: 'line1//dev/ttyUSB7/3',
      question: 'modbus-identity',
      verdict: 'ask',
      reason: expect.stringContaining('the line (9600 baud, 8N1) is listened to for 60 s first'),
    },
  ]);
  const bytes = await show('--bytes', '--json');
  expect(JSON.parse(bytes.stdout)[0].bytes).toBe('032b0e010009b7');
  configure({poll: poll({}), capture: {serial: [line]}});
  const {stdout: said} = await run('doctor', '--json');
  expect(said).toContain('/dev/ttyUSB7: there is none');
  const taken = await show('--json');
  expect(JSON.parse(taken.stdout)).toMatchObject([
    {verdict: 'never', reason: expect.stringContaining('it is listened to (capture.serial)')},
  ]);
});

test('over TCP the same question has the same bytes as ever', () => {
  const target = {
    ...unit,
    id: 'x',
    address: '10.0.0.5',
    port: 502,
    ask: [],
    registers: [],
    session: 'release' as const,
  };
  expect(Buffer.from(modbusIdentity.plan(target)[0]?.bytes ?? []).toString('hex')).toBe('000100000005032b0e0100');
});
