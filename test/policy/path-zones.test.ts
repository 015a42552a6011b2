/** A way past the firewall: a network card that, after learning, stands before addresses of another zone. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import {HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import {arp, ipOf, macOf, wire} from '../day/wire.ts';
import {udpFrame} from '../frames.ts';
import {START, type TimedFrame, watchFrames} from '../watch.ts';
import {idsIn, siteOf} from './modbus-line.ts';

const POLICY = `
zones:
  cell: {members: [10.0.0.0/24]}
  office: {members: [192.168.7.0/24]}
conduits: []
`;
const ROUTER = 1;
const PLC = 11;
const LAPTOP = 66;
const LATE = START + 2 * HOUR;

/** A datagram to the controller, from this address, by the network card of that host. */
const from = (time: Micros, ip: string, card: number): TimedFrame => ({
  time,
  frame: udpFrame({
    from: {mac: macOf(card), ip, port: 5000},
    to: {mac: macOf(PLC), ip: ipOf(PLC), port: 6000},
    payload: Buffer.from('hello'),
  }),
});

/** The router forwards for the office, the laptop speaks for itself. */
function history(): TimedFrame[] {
  const w = wire();
  for (const [i, n] of [ROUTER, PLC, LAPTOP].entries()) {
    const one = {senderMac: macOf(n), senderIp: ipOf(n), targetMac: '', targetIp: ipOf(200)};
    w.put(START + i * SECOND, arp({...one, operation: 1}));
  }
  return [...w.frames, from(START + MINUTE, '192.168.7.5', ROUTER), from(START + MINUTE + 1, ipOf(LAPTOP), LAPTOP)];
}

async function told(frames: readonly TimedFrame[], policy = POLICY): Promise<boolean> {
  const {detector} = await loadDetector({profile: 'quiet', directories: []});
  const site = await siteOf({policy});
  return idsIn(watchFrames([...history(), ...frames], {detector, learn: HOUR, site})).includes('NT-36');
}

test('a host that begins to forward for another zone is told', async () => {
  expect(await told([from(LATE, '192.168.7.9', LAPTOP)])).toBe(true);
});

test('a host that takes an address of another zone is told', async () => {
  const frame = arp({
    operation: 1,
    senderMac: macOf(LAPTOP),
    senderIp: '192.168.7.66',
    targetMac: '',
    targetIp: '192.168.7.1',
  });
  expect(await told([{time: LATE, frame}])).toBe(true);
});

test('the router that always did is quiet, whoever comes through it', async () => {
  expect(await told([from(LATE, '192.168.7.9', ROUTER), from(LATE + 1, '172.16.0.1', ROUTER)])).toBe(false);
});

test('one more address of the same zone, or one that a computer gave itself, is quiet', async () => {
  expect(await told([from(LATE, ipOf(67), LAPTOP)])).toBe(false);
  expect(await told([from(LATE, '169.254.7.7', LAPTOP)])).toBe(false);
});

test('while the baseline learns, nothing is told', async () => {
  expect(await told([from(START + 2 * MINUTE, '192.168.7.9', LAPTOP)])).toBe(false);
});
