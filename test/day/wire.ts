/** A wire on which golden cases are played, and hosts by their numbers. Times are microseconds. */
import {readFileSync} from 'node:fs';
import {arpFrame, type Endpoint} from '../../src/drill/frames.ts';
import * as drill from '../../src/drill/wire.ts';
import {parseCase, type Step} from '../protocols/play.ts';

// biome-ignore lint/performance/noBarrelFile: tests need these and those below together
export {ether, everybody} from '../../src/drill/frames.ts';
export {type Connection, connect, MS, udp, type Wire, wire} from '../../src/drill/wire.ts';

const hex2 = (n: number): string => (n & 0xff).toString(16).padStart(2, '0');

export const macOf = (n: number): string => `02:00:00:00:00:${hex2(n)}`;
export const ipOf = (n: number): string => `10.0.0.${n}`;
/** Host number `n` of the plant. */
export const host = (n: number, port: number): Endpoint => ({mac: macOf(n), ip: ipOf(n), port});

/** The bytes of a golden case of a protocol, `opcua/read`. */
export const caseOf = (name: string): Step[] =>
  parseCase(readFileSync(new URL(`../protocols/${name}/input.hex`, import.meta.url), 'utf8'));

/** Plays a case on a connection, `every` microseconds a segment. */
export function play(line: drill.Connection, time: number, name: string, every = 5 * drill.MS): void {
  let at = time;
  for (const step of caseOf(name)) {
    if (step.type === 'segment') line.say(at, step.from, step.bytes);
    at += every;
  }
}

/** Plays a case in datagrams. */
export function playDatagrams(w: drill.Wire, time: number, name: string, client: Endpoint, server: Endpoint): void {
  let at = time;
  for (const step of caseOf(name)) {
    if (step.type !== 'segment') continue;
    const [from, to] = step.from === 'client' ? [client, server] : [server, client];
    drill.udp(w, at, from, to, step.bytes);
    at += 5 * drill.MS;
  }
}

export interface Arp {
  readonly operation: 1 | 2;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export const arp = ({operation, senderMac, senderIp, targetMac, targetIp}: Arp): Buffer =>
  arpFrame({operation, sender: {mac: senderMac, ip: senderIp}, target: {mac: targetMac, ip: targetIp}});

/** Host `a` asks for host `b`, which answers. */
export const resolve = (w: drill.Wire, time: number, a: number, b: number): void =>
  drill.resolve(w, time, host(a, 0), host(b, 0));
