/** Rule 2: targets are listed one by one, with an owner and an end; no range, no public address, no loopback, nothing else. */
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {parseConfig} from '../../../src/config/parse.ts';
import {startDevice} from '../device.ts';
import {listed, openRig} from '../rig.ts';

const fine = {segment: 'cell1', address: '10.0.0.5', protocol: 'modbus', owner: 'J. Miller', expires: '2027-03-31'};
const source = {segment: 'cell1', address: '10.0.0.250'};

function problems(target: object, more: object = {}): string {
  const text = stringify({poll: {sources: [source], targets: [{...fine, ...target}], ...more}});
  const parsed = parseConfig(text, 'f.yaml');
  return 'config' in parsed ? '' : parsed.problems.join('\n');
}

describe('the configuration', () => {
  test('takes one device that its owner listed, and asks nobody by default', () => {
    expect(problems({})).toBe('');
    const parsed = parseConfig('', 'f.yaml');
    expect('config' in parsed && [parsed.config.poll.enabled, parsed.config.poll.targets]).toEqual([false, []]);
  });

  test.each(['10.0.0.0/24', '10.0.0.1-20', '10.0.0.*', 'plc.example', '10.0.0.5,10.0.0.6'])('refuses %s', (address) => {
    expect(problems({address})).toMatch(/address/);
  });

  test.each(['8.8.8.8', '2001:db8::1', '224.0.0.1', '255.255.255.255', '0.0.0.0', '172.32.0.1', '10.0.0'])(
    'refuses %s: no address of a plant',
    (address) => expect(problems({address})).toContain('no private address'),
  );

  test.each(['127.0.0.1', '127.9.9.9', '::1'])('refuses %s: this computer', (address) => {
    expect(problems({address})).toContain('this computer');
  });

  test.each(['10.1.2.3', '172.16.0.1', '172.31.9.9', '192.168.7.7', '169.254.1.1', 'fd00::5', 'fe80::1'])(
    'takes %s',
    (address) => expect(problems({address})).toBe(''),
  );

  test('for a simulated plant takes loopback addresses, and no others', () => {
    const sources = [{segment: 'cell1', address: '127.0.0.9'}];
    expect(problems({address: '127.0.0.11'}, {sources, simulated: true})).toBe('');
    expect(problems({address: '10.0.0.5'}, {sources, simulated: true})).toContain('is not simulated');
  });

  test.each(['owner', 'expires', 'segment', 'address', 'protocol'])('wants to know %s', (key) => {
    expect(problems({[key]: undefined})).toContain(`${key} is missing`);
  });

  test('refuses more than 16 registers, functions that write, and a target that is listed twice', () => {
    expect(problems({registers: [{function: 3, address: 0, quantity: 17}]})).toContain('16');
    expect(problems({registers: [{function: 6, address: 0, quantity: 1}]})).toMatch(/function/);
    expect(problems({}, {targets: [fine, fine]})).toContain('listed twice');
  });

  test('wants an address of ours in the segment', () => {
    expect(problems({segment: 'cell2'})).toContain('no address of ours in cell2');
  });
});

test('after its last day a target is not asked any more', async () => {
  const rig = openRig([listed({address: '127.0.9.12', port: 502, expires: '2020-01-01'})]);
  expect(rig.plan()).toMatchObject([{verdict: 'never', reason: 'the permission of its owner ended on 2020-01-01'}]);
  await rig.close();
});

test('a question that goes to another port than that of its target gets no connection', async () => {
  const [device, other] = [await startDevice('127.0.9.12'), await startDevice('127.0.9.13')];
  const {openLine} = await import('../../../src/poll/line.ts');
  const {modbusIdentity} = await import('../../../src/poll/questions/modbus-identity.ts');
  const line = openLine({
    target: listed(device),
    transport: modbusIdentity.transport,
    fromAnyPort: false,
    serial: undefined,
    source: '127.0.9.1',
    timeoutMs: 500,
    signal: new AbortController().signal,
    held: undefined,
    isAgain: false,
    mayReconnect: () => Promise.resolve(),
    grant: async () => {},
    answered: () => {},
    dissect: () => [],
  });
  await expect(line.connect(other.port)).rejects.toThrow('is not that of the target');
  expect([device.connections, other.connections]).toEqual([[], []]);
  await device.close();
  await other.close();
});
