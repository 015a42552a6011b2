/**
 * The recorded attacks of rules/canaries: their frames are made here (`CANARIES=write vitest run test/canaries.test.ts` writes them), each
 * raises the alert in its name, and none does where its rule is off or the decisive frame is missing.
 */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {shippedCanaries, tryCanaries} from '../src/canaries.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import {projectPath} from '../src/load/project.ts';
import {type Endpoint, FLAG, mbap, pcapFile, pcapRecord, tcpFrame, udpFrame} from './frames.ts';
import {parseCase} from './protocols/play.ts';
import {START} from './watch.ts';

const intruder: Endpoint = {mac: '02:00:00:00:00:66', ip: '10.0.0.66', port: 40_000};
const controller: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const opcua: Endpoint = {...controller, port: 4840};

type Turn = readonly ['>' | '<', Uint8Array];

/** A connection from the handshake on. */
function spoken(server: Endpoint, turns: readonly Turn[]): Buffer[] {
  const next = {'>': 1001, '<': 5001};
  const opening = [
    tcpFrame({from: intruder, to: server, seq: 1000, flags: FLAG.syn}),
    tcpFrame({from: server, to: intruder, seq: 5000, ack: 1001, flags: FLAG.syn | FLAG.ack}),
    tcpFrame({from: intruder, to: server, seq: 1001, ack: 5001}),
  ];
  const said = turns.map(([side, payload]) => {
    const [from, to] = side === '>' ? [intruder, server] : [server, intruder];
    const [seq, ack] = side === '>' ? [next['>'], next['<']] : [next['<'], next['>']];
    next[side] += payload.length;
    return tcpFrame({from, to, seq, ack, flags: FLAG.ack | FLAG.push, payload});
  });
  return [...opening, ...said];
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

const goldenTurns = (path: string): Turn[] =>
  parseCase(readFileSync(projectPath(`test/protocols/${path}/input.hex`), 'utf8')).flatMap((step): Turn[] =>
    step.type === 'segment' ? [[step.from === 'client' ? '>' : '<', step.bytes]] : [],
  );

/** Hello, channel, session, and a log-on that is refused, again and again. */
function guesses(count: number): Turn[] {
  const turns = goldenTurns('opcua/sessions');
  const refused = turns.slice(10, 12);
  return [
    ...turns.slice(0, 6),
    ...Array.from({length: count}, (_, i) =>
      refused.map(([side, bytes]): Turn => [side, numbered(bytes, 3 + i)]),
    ).flat(),
  ];
}

/** Sequence number and request id of a message. */
function numbered(bytes: Uint8Array, number: number): Uint8Array {
  const message = Buffer.from(bytes);
  message.writeUInt32LE(number, 16);
  message.writeUInt32LE(number, 20);
  return message;
}

/** A device asks for an address, and a stranger offers one. */
function offer(): Buffer[] {
  const [[, discover] = [], [, payload] = []] = goldenTurns('dhcp/lease');
  if (discover === undefined || payload === undefined) throw new Error('the case has no offer');
  const everybody = {mac: 'ff:ff:ff:ff:ff:ff', ip: '255.255.255.255'};
  return [
    udpFrame({
      from: {mac: '00:1b:1b:01:02:03', ip: '0.0.0.0', port: 68},
      to: {...everybody, port: 67},
      payload: discover,
    }),
    udpFrame({from: {...intruder, port: 67}, to: {...everybody, port: 68}, payload}),
  ];
}

const canaries: Readonly<Record<string, readonly Buffer[]>> = {
  'address-server.NT-19': offer(),
  'controller-stopped.MB-62': spoken(controller, [
    ['>', mbap(1, 0, hex('5a 00 10 434c 0000 06 454e472d3031'))],
    ['<', mbap(1, 0, hex('5a 00 fe 7b'))],
    ['>', mbap(2, 0, hex('5a 7b 41 ff 00'))],
    ['<', mbap(2, 0, hex('5a 7b fe'))],
  ]),
  'first-write.MB-31': spoken(controller, [
    ['>', mbap(1, 1, hex('06 0010 00ff'))],
    ['<', mbap(1, 1, hex('06 0010 00ff'))],
  ]),
  'new-device.NT-01': spoken(controller, [
    ['>', mbap(1, 1, hex('03 0000 0001'))],
    ['<', mbap(1, 1, hex('03 02 002a'))],
  ]),
  'password-guessing.UA-11': spoken(opcua, guesses(5)),
  'port-scan.NT-12': Array.from({length: 20}, (_, i) =>
    tcpFrame({from: {...intruder, port: 40_000 + i}, to: {...controller, port: 20 + i}, seq: 1000, flags: FLAG.syn}),
  ),
};

const fileOf = (frames: readonly Buffer[]): Buffer =>
  pcapFile(frames.map((frame, i) => pcapRecord(START + i * 10_000, frame)));

if (process.env['CANARIES'] === 'write')
  for (const [name, frames] of Object.entries(canaries))
    writeFileSync(join(shippedCanaries, `${name}.pcap`), fileOf(frames));

const folder = mkdtempSync(join(tmpdir(), 'bifrost-canaries-'));
afterAll(() => rmSync(folder, {recursive: true}));

const config = defaultConfig();
const silent = (trials: Awaited<ReturnType<typeof tryCanaries>>) =>
  trials.filter(({isTold}) => !isTold).map(({name}) => name);

test('the recordings are those that are made here', () => {
  for (const [name, frames] of Object.entries(canaries))
    expect(readFileSync(join(shippedCanaries, `${name}.pcap`)).equals(fileOf(frames)), name).toBe(true);
});

test.each(['quiet', 'paranoid'] as const)('each is told in the profile %s', async (profile) => {
  const trials = await tryCanaries({...config, rules: {...config.rules, profile}});
  expect(trials.map(({name, rule}) => `${name}.${rule}`)).toEqual(Object.keys(canaries));
  expect(silent(trials)).toEqual([]);
});

test('what its rule no longer tells is found', async () => {
  const adjust = [{rule: 'NT-19', place: '', enabled: false}];
  expect(silent(await tryCanaries({...config, rules: {...config.rules, adjust}}))).toEqual(['address-server']);
});

test('without the frame that matters none is told', async () => {
  const shortened: Readonly<Record<string, readonly Buffer[]>> = {
    'controller-stopped.MB-62': canaries['controller-stopped.MB-62']?.slice(0, -2) ?? [],
    'first-write.MB-31': canaries['new-device.NT-01'] ?? [],
    'password-guessing.UA-11': spoken(opcua, guesses(4)),
    'port-scan.NT-12': canaries['port-scan.NT-12']?.slice(0, 14) ?? [],
  };
  for (const [name, frames] of Object.entries(shortened)) writeFileSync(join(folder, `${name}.pcap`), fileOf(frames));
  const trials = await tryCanaries(config, folder);
  expect(silent(trials)).toEqual(trials.map(({name}) => name));
  expect(trials).toHaveLength(4);
});
