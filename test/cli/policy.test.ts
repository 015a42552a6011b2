/** `bifrost policy` as a user meets it: the compiled program, files, and a store with a log of traffic. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {sampleTraffic} from '../sample.ts';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
let file: string;

const POLICY = `
zones:
  scada: {about: control room, members: [10.0.10.0/24]}
  line1: {members: [192.168.1.0/24]}
conduits:
  - name: scada-line1
    from: [scada]
    to: [line1]
    allow:
      - {protocol: modbus, functions: [read], addresses: [holding 0-99]}
      - {protocol: opcua, services: [Read]}
`;

beforeAll(() => {
  plant = site();
  file = join(plant.folder, 'policy.yaml');
  writeFileSync(file, POLICY);
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000_000;
  const laptop = {
    client: '10.0.0.66',
    kind: 'write',
    name: 'write-single-register',
    code: '6',
    registers: 'holding 16',
  } as const;
  const store = openStore(plant.store);
  const rows = [
    sampleTraffic({hour, count: 5000}),
    sampleTraffic({hour, count: 3, ...laptop}),
    sampleTraffic({hour, count: 9, registers: 'holding 100-109'}),
  ];
  store.save({changes: rows.map((traffic) => ({type: 'traffic', traffic}))});
  store.close();
});
afterAll(() => plant.remove());

const policy = (...args: string[]) => bifrost(['--config', plant.config, 'policy', ...args]);
const rowsOf = async (...args: string[]) => JSON.parse((await policy(...args, '--json')).stdout);

test('check: right, wrong, and none', async () => {
  expect(await policy('check', file)).toMatchObject({
    code: 0,
    stdout: '2 zones, 1 conduits with 2 lines, mode enforce: all right\n',
  });
  const wrong = join(plant.folder, 'wrong.yaml');
  writeFileSync(wrong, POLICY.replace('[scada]', '[skada]'));
  expect(await policy('check', wrong)).toMatchObject({code: 3, stderr: expect.stringContaining(`${wrong}:7:12: `)});
  expect(await policy('check')).toMatchObject({code: 3, stderr: expect.stringContaining('no policy is configured')});
});

test('show and matrix, as tables and diagrams', async () => {
  expect((await policy('show', file)).stdout).toContain('modbus read holding 0-99 (40001-40100)');
  expect(await rowsOf('matrix', file)).toMatchObject([{from: 'scada', to: 'line1', conduit: 'scada-line1'}]);
  await expect((await policy('matrix', file, '--mermaid')).stdout).toMatchFileSnapshot('golden/matrix.mermaid');
  await expect((await policy('matrix', file, '--dot')).stdout).toMatchFileSnapshot('golden/matrix.dot');
});

test('explain says which line, and why not', async () => {
  const explain = (...args: string[]) =>
    policy('explain', '10.0.10.5', '192.168.1.10', '--policy', file, '--protocol', 'modbus', ...args);
  const allowed = await explain('--function', '3', '--address', 'holding 0-9');
  expect(allowed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`allowed: scada-line1 (${file}:10) allows it`),
  });
  const denied = await explain('--function', '3', '--register', '40101');
  expect(denied).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('it allows holding 0-99 (40001-40100), this is holding 100 (40101)'),
  });
  expect((await explain('--address', 'nonsense')).code).toBe(2);
});

test('explain takes the segment of the policy where it names one; of several one must be meant', async () => {
  const zonesIn = (devices: string): string => `zones:
  scada: {members: [{segment: cell1, subnet: 10.0.10.0/24}]}
  line1: {members: [{segment: ${devices}, subnet: 192.168.1.0/24}]}
conduits: [{name: a, from: [scada], to: [line1], allow: [{protocol: modbus}]}]
`;
  const path = join(plant.folder, 'segments.yaml');
  const explain = () => policy('explain', '10.0.10.5', '192.168.1.10', '--policy', path, '--protocol', 'modbus');
  writeFileSync(path, zonesIn('cell1'));
  expect(await explain()).toMatchObject({code: 0, stdout: expect.stringContaining('allowed: a ('), stderr: ''});
  writeFileSync(path, zonesIn('cell2'));
  expect((await explain()).stderr).toBe(
    'bifrost: the policy tells segments apart: say which with --segment (cell1, cell2)\n',
  );
});

test('test tells which alerts would appear, and with another policy in force which vanish', async () => {
  const appears = await rowsOf('test', file, '--last', '1d');
  expect(appears).toMatchObject([
    {change: 'appears', rule: 'MB-30', client: '10.0.0.66', server: '192.168.1.10', count: 3},
    {change: 'appears', rule: 'PL-01', client: '10.0.10.5', count: 9, why: expect.stringContaining('holding 100-109')},
  ]);
  const wide = join(plant.folder, 'wide.yaml');
  writeFileSync(wide, POLICY.replace('0-99', '0-199'));
  const config = join(plant.folder, 'with-policy.yaml');
  writeFileSync(config, `${readFileSync(plant.config, 'utf8')}\npolicy: {file: ${file}}\n`);
  const {stdout, stderr} = await bifrost(['--config', config, 'policy', 'test', wide, '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{change: 'vanishes', rule: 'PL-01', count: 9}]);
  expect(stderr).toContain('5012 exchanges looked at');
});

test('diff: seen but not declared, declared but not seen', async () => {
  const {code, stdout} = await policy('diff', file, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    {difference: 'seen, not declared', client: '10.0.0.66'},
    {difference: 'seen, not declared', client: '10.0.10.5', what: expect.stringContaining('holding 100-109')},
    {difference: 'declared, not seen', conduit: 'scada-line1', what: 'opcua Read'},
  ]);
  const none = join(plant.folder, 'none.db');
  openStore(none).close();
  expect(await policy('diff', file, '--store', none)).toMatchObject({
    code: 1,
    stderr: 'bifrost: nothing was judged: no exchange was ever logged in this database: there is nothing to look at\n',
  });
});

test('import writes drafts, and never over what is there', async () => {
  const list = join(plant.folder, 'list.csv');
  writeFileSync(list, 'name,register,rw\nP101.SP,40017,RW\n');
  const out = join(plant.folder, 'drafts');
  const args = [
    'import',
    list,
    '--from',
    'registers',
    '--device',
    '192.168.1.10',
    '--client',
    '10.0.10.5',
    '--out',
    out,
  ];
  expect((await policy(...args)).code).toBe(0);
  expect(existsSync(join(out, 'tags', '192.168.1.10.yaml'))).toBe(true);
  expect((await policy('check', join(out, 'policy.yaml'))).code).toBe(0);
  expect(await policy(...args)).toMatchObject({code: 3, stderr: expect.stringContaining('EEXIST')});
});
