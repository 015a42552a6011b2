/**
 * Everything that is ever asked or tried, by the real poller, recorded on the wire and judged by tshark: nothing but reading
 * functions, never more connections and requests than the budget, retries included, and no connection left half open.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readCapture} from '../../src/capture/capture-file.ts';
import type {DefaultPair} from '../../src/core/credential.ts';
import type {ListedTarget} from '../../src/core/poll.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {SECOND} from '../../src/core/time.ts';
import type {Trial} from '../../src/poll/governor.ts';
import {questions} from '../../src/poll/questions.ts';
import {type Endpoint, FLAG, mbap, pcapFile, pcapRecord, tcpFrame} from '../frames.ts';
import {type Behaviour, type Device, exception, startDevice} from '../poll/device.ts';
import {until} from '../poll/plant.ts';
import {listed, openRig, type Rig} from '../poll/rig.ts';
import {startModbusDevice} from '../simulators/modbus.ts';
import {openWatch} from '../watch.ts';
import {type Service, type Services, startServices} from './polled-services.ts';
import {judge, record, type Verdict} from './wire-judge.ts';

const OURS = '127.0.12.1';
/** So that captures at the same time do not mix. */
const HELD = '127.0.12.2';
const PER_DEVICE = 5;
const OVERALL = 10;
/** Time that is let pass at each look: more than between two connections. */
const SKIP = 31;
const LOOK_MS = 100;
/** The latest connection has so long to end: a device that sends no FIN gets a reset after two seconds. */
const CLOSED_MS = 3000;

/** Whoever does not answer is visited three times, and then suspended; one that says that it is busy has answered. */
const badDevices: readonly (readonly [address: string, behaviour: Behaviour, visits: number])[] = [
  ['127.0.12.10', {answer: () => undefined}, 3],
  ['127.0.12.11', {onRequest: (socket) => socket.resetAndDestroy()}, 3],
  ['127.0.12.12', {onRequest: (socket) => socket.end()}, 3],
  ['127.0.12.13', {answer: () => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)}, 3],
  ['127.0.12.14', {answer: (request) => exception(request, 6)}, 1],
  ['127.0.12.15', {maxConnections: 0}, 3],
  ['127.0.12.16', {delay: 4000}, 3],
];
/** With the port where nobody listens. */
const SUSPENDED = badDevices.filter(([, , visits]) => visits > 1).length + 1;

const canRun = process.getuid?.() === 0 && ['dumpcap', 'tshark'].every((one) => spawnSync(one, ['-v']).status === 0);
if (!canRun && process.env['CI'] !== undefined) throw new Error('needs root, dumpcap and tshark');

describe.runIf(canRun)('the whole of polling on the wire', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-wire-'));
  const bad: Device[] = [];
  const results = new Map<string, string>();
  const outcomes = new Map<string, string>();
  const suspended: string[] = [];
  const file = join(folder, 'wire.pcapng');
  let targets: ListedTarget[] = [];
  let services: Services;
  let verdict: Verdict;

  beforeAll(async () => {
    services = await startServices();
    for (const [address, behaviour] of badDevices) bad.push(await startDevice(address, behaviour));
    // Nobody listens at a closed port.
    const closed = listed({address: '127.0.12.17', port: 1});
    targets = [...services.list.map(({target}) => target), ...bad.map((device) => listed(device)), closed];
    const stop = await record(OURS, file);
    await askAll();
    await sleep(CLOSED_MS);
    await stop();
    const {list} = services;
    verdict = judge({
      file,
      address: OURS,
      decodes: [
        ...list.flatMap(({decode}) => decode ?? []),
        ...bad.map(({port}) => `tcp.port==${port},mbtcp` as const),
      ],
      handshakes: list.filter(({isHandshake}) => isHandshake).map(({target: {port}}) => port),
    });
    process.stderr.write(
      `${verdict.frames} frames, ${verdict.connections} connections, ${verdict.requests} requests of ours; at most ` +
        `${verdict.mostSockets} connection and ${verdict.mostPerDevice} requests a second to a device, ${verdict.mostOverall} in all\n`,
    );
  }, 300_000);
  afterAll(async () => {
    await services?.close();
    for (const device of bad) await device.close();
    rmSync(folder, {recursive: true});
  });

  /** Time flies, so that devices are asked again; what is counted on the wire has a clock of its own. */
  async function askAll(): Promise<void> {
    const tried = new Set<string>();
    const trial = ({id}: ListedTarget): Trial | undefined => {
      const {target, pairs} = services.list.find((one) => one.target.id === id) ?? {};
      const [pair] = pairs?.find(([one]) => !tried.has(one.id)) ?? [];
      if (target === undefined || pair === undefined) return undefined;
      tried.add(pair.id);
      return trialOf(target, pair, tried);
    };
    const rig = openRig(targets, {source: OURS, limits: {perDevice: PER_DEVICE, timeout: 3 * SECOND}, trial});
    const expected = services.list.flatMap(({pairs}) => pairs).length;
    await until(
      () => {
        askAgain(rig);
        rig.skip(SKIP);
        rig.tick();
        return (
          suspendedOf(rig).length === SUSPENDED &&
          results.size === expected &&
          rig.plan().every(({verdict: is}) => is !== 'ask')
        );
      },
      'all was asked and tried',
      200_000,
      LOOK_MS,
    );
    for (const {target, question, outcome} of rig.asked.values()) outcomes.set(`${target} ${question}`, outcome);
    suspended.push(...suspendedOf(rig));
    await rig.close();
  }

  const trialOf = ({segment, address, port}: ListedTarget, pair: DefaultPair, tried: Set<string>): Trial => ({
    pair,
    reason: 'test',
    async run(attempt) {
      const {result, words} = await attempt();
      // Too busy a computer to tell: it is tried again.
      if (result === 'unclear') tried.delete(pair.id);
      else results.set(pair.id, `${result}: ${words}`);
      return {
        kind: 'posture',
        protocol: 'bifrost',
        name: 'x',
        segment,
        server: {ip: address, mac: '', port},
        fields: {},
      };
    },
  });

  test('every question was asked and answered, every pair tried, and bad devices were visited three times at most', () => {
    const answered = [...outcomes].filter(([, outcome]) => outcome === 'answered').map(([key]) => key.split(' ')[1]);
    expect(new Set(answered)).toEqual(new Set(questions.map(({name}) => name)));
    const wanted = services.list.flatMap(({pairs}: Service) => pairs.map(([{id}, result]) => [id, result]));
    expect([...results].map(([id, words]) => [id, words.split(':')[0]]).sort()).toEqual(wanted.sort());
    expect(suspended).toHaveLength(SUSPENDED);
    const visits = bad.map(({address, connections, refused}) => [address, connections.length + refused]);
    for (const [i, [, , most]] of badDevices.entries()) expect(visits[i]?.[1]).toBeLessThanOrEqual(most);
  });

  test('no writing function, as tshark reads them', () => {
    expect(verdict.writing).toEqual([]);
    const read = [...verdict.asked.keys()].map((what) => what.split(' ')[0]);
    const protocols = ['modbus.func_code', 's7comm.param.userdata.subfunc', 'enip.command', 'bacapp.confirmed_service'];
    const more = [
      'dcerpc.opnum',
      'snmp.data',
      'opcua.servicenodeid.numeric',
      'http.request.method',
      'ftp.request.command',
    ];
    expect(read).toEqual(expect.arrayContaining([...protocols, ...more]));
  });

  test('one connection to a device at a time, and no more requests than the budget', () => {
    expect(verdict.connections).toBeGreaterThan(questions.length);
    expect(verdict.mostSockets).toBe(1);
    expect(verdict.mostPerDevice).toBeGreaterThan(1);
    expect(verdict.mostPerDevice).toBeLessThanOrEqual(PER_DEVICE);
    expect(verdict.mostOverall).toBeLessThanOrEqual(OVERALL);
  });

  test('log-ons come from our own address, too', () => {
    // A question and a pair each.
    expect(verdict.asked.get('snmp.data 0')).toBeGreaterThanOrEqual(2);
    expect(verdict.asked.get('opcua.servicenodeid.numeric 461')).toBeGreaterThanOrEqual(2);
  });

  test('our own guard finds nothing in the same capture that was not planned', async () => {
    expect(await breaches(file, targets)).toEqual([]);
    expect(new Set(await breaches(file, targets.slice(1)))).toEqual(new Set(['nobody planned to talk to it']));
  });

  test('no connection is half open', () => expect(verdict.halfOpen).toEqual([]));
});

const GOOD = 'cell1 127.0.0.1';

/** As `bifrost poll now` does it: a computer that is busy with other tests looks like a device that bears it badly. */
function askAgain({devices}: Rig): void {
  const good = devices.get(GOOD);
  if (good !== undefined) devices.set(GOOD, {...good, failures: 0, waitUntil: 0, suspended: ''});
}

const suspendedOf = ({devices}: Rig): string[] =>
  [...devices].filter(([key, {suspended}]) => key !== GOOD && suspended !== '').map(([key]) => key);

/** What the guard of the sensor says of a capture, with these targets planned. */
async function breaches(path: string, targets: readonly ListedTarget[]): Promise<unknown[]> {
  const polling = {sources: [{segment: 'cell1', address: OURS}], targets, logOns: [], perDevice: PER_DEVICE};
  const watched = openWatch({site: {...NOTHING_SAID, polling}});
  await readCapture({path, segment: 'cell1', onBlock: watched.watch.block});
  return watched.facts.filter(({name}) => name === 'poll-breach').map(({fields}) => fields['bifrost.reason']);
}

describe.runIf(canRun)('the judge finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-judge-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  const us = (port = 40_000): Endpoint => ({mac: '02:00:00:00:00:01', ip: OURS, port});
  const plc: Endpoint = {mac: '02:00:00:00:00:02', ip: '127.0.12.9', port: 502};
  const open = (from: Endpoint): Buffer[] => [
    tcpFrame({from, to: plc, seq: 100, flags: FLAG.syn}),
    tcpFrame({from: plc, to: from, seq: 500, ack: 101, flags: FLAG.syn | FLAG.ack}),
  ];
  const say = (pdu: readonly number[], i = 0): Buffer[] => [
    tcpFrame({from: us(), to: plc, seq: 101 + 12 * i, ack: 501 + 12 * i, payload: mbap(i, 1, Uint8Array.from(pdu))}),
    tcpFrame({from: plc, to: us(), seq: 501 + 12 * i, ack: 113 + 12 * i, payload: mbap(i, 1, Uint8Array.from(pdu))}),
  ];
  const fin = (from: Endpoint, to: Endpoint, seq: number): Buffer =>
    tcpFrame({from, to, seq, flags: FLAG.fin | FLAG.ack});

  function verdictOn(frames: readonly Buffer[]): Verdict {
    const file = join(folder, 'made.pcap');
    writeFileSync(file, pcapFile(frames.map((frame, i) => pcapRecord(1e15 + i * 10_000, frame))));
    return judge({file, address: OURS, decodes: ['tcp.port==502,mbtcp'], handshakes: []});
  }

  test('a write', () => {
    expect(verdictOn([...open(us()), ...say([6, 0, 1, 0, 1])]).writing).toEqual(['modbus.func_code 6']);
  });

  test('too many requests', () => {
    const frames = Array.from({length: 9}, (_, i) => say([3, 0, 1, 0, 1], i)).flat();
    expect(verdictOn([...open(us()), ...frames])).toMatchObject({requests: 9, mostPerDevice: 9, mostOverall: 9});
  });

  test('a second connection, and one of which one end was closed alone', () => {
    const half = [...open(us()), ...open(us(40_001)), fin(us(), plc, 101)];
    expect(verdictOn(half)).toMatchObject({mostSockets: 2, halfOpen: ['0 to 127.0.12.9', '1 to 127.0.12.9']});
    expect(verdictOn([...open(us()), fin(us(), plc, 101), fin(plc, us(), 501)]).halfOpen).toEqual([]);
  });
});

describe.runIf(canRun)('a session that is held', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-held-'));
  afterAll(() => rmSync(folder, {recursive: true}));

  /** What tshark saw of all questions of a target, and how they went. */
  async function visit(session: 'hold' | 'release') {
    const [device, file] = [await startModbusDevice('station'), join(folder, `${session}.pcapng`)];
    const registers = [{function: 3, address: 0, quantity: 2}] as const;
    const ask = ['modbus-registers', 'modbus-server-id'];
    const target = listed({address: '127.0.0.1', port: device.port, unit: 1, ask, registers, session});
    const stop = await record(HELD, file);
    const rig = openRig([target], {source: HELD, limits: {perDevice: PER_DEVICE}});
    await until(
      () => {
        rig.skip(SKIP);
        rig.tick();
        return rig.asked.size === 3;
      },
      'all three questions',
      60_000,
      LOOK_MS,
    );
    await rig.close();
    await sleep(CLOSED_MS);
    await stop();
    await device.stop();
    expect([...rig.asked.values()].map(({outcome}) => outcome)).toEqual(['answered', 'answered', 'answered']);
    return judge({file, address: HELD, decodes: [`tcp.port==${device.port},mbtcp`], handshakes: []});
  }

  test('is one connection for all questions; one that is released is one for each', async () => {
    const held = await visit('hold');
    expect(held).toMatchObject({connections: 1, halfOpen: [], writing: []});
    expect(held.requests).toBeGreaterThanOrEqual(4);
    expect(held.mostPerDevice).toBeLessThanOrEqual(PER_DEVICE);
    expect(await visit('release')).toMatchObject({connections: 3, requests: held.requests, halfOpen: []});
  }, 120_000);
});
