/** A wire that remembers what was sent on it: hosts, connections that stay open, broadcasts. Times are microseconds. */
import {readFileSync} from 'node:fs';
import {type Endpoint, FLAG, tcpFrame, udpFrame} from '../frames.ts';
import {parseCase, type Step} from '../protocols/play.ts';
import type {TimedFrame} from '../watch.ts';

export const MS = 1000;

const hex2 = (n: number): string => (n & 0xff).toString(16).padStart(2, '0');

export const macOf = (n: number): string => `02:00:00:00:00:${hex2(n)}`;
export const ipOf = (n: number): string => `10.0.0.${n}`;
/** Host number `n` of the plant. */
export const host = (n: number, port: number): Endpoint => ({mac: macOf(n), ip: ipOf(n), port});
export const everybody = (port: number): Endpoint => ({mac: 'ff:ff:ff:ff:ff:ff', ip: '255.255.255.255', port});

export interface Wire {
  readonly frames: TimedFrame[];
  put(time: number, frame: Uint8Array): void;
}

export function wire(): Wire {
  const frames: TimedFrame[] = [];
  return {frames, put: (time, frame) => frames.push({time, frame})};
}

export const udp = (w: Wire, time: number, from: Endpoint, to: Endpoint, payload: Uint8Array): void =>
  w.put(time, udpFrame({from, to, payload}));

/** A TCP connection that is opened at once. */
export interface Connection {
  /** Bytes of one side, in one segment. */
  say(time: number, from: 'client' | 'server', payload: Uint8Array): void;
  /** Question and answer, 2 ms apart. */
  ask(time: number, question: Uint8Array, answer: Uint8Array): void;
  close(time: number): void;
  reset(time: number): void;
}

export function connect(w: Wire, time: number, client: Endpoint, server: Endpoint): Connection {
  let [mine, yours] = [1000, 5000];
  const put = (at: number, isClient: boolean, flags: number, payload?: Uint8Array): void => {
    const [from, to, seq, ack] = isClient ? [client, server, mine, yours] : [server, client, yours, mine];
    w.put(at, tcpFrame({from, to, seq, ack, flags, ...(payload && {payload})}));
  };
  put(time, true, FLAG.syn);
  mine++;
  put(time + 100, false, FLAG.syn | FLAG.ack);
  yours++;
  const say: Connection['say'] = (at, from, payload) => {
    put(at, from === 'client', FLAG.ack | FLAG.push, payload);
    if (from === 'client') mine += payload.length;
    else yours += payload.length;
  };
  return {
    say,
    ask(at, question, answer) {
      say(at, 'client', question);
      say(at + 2 * MS, 'server', answer);
    },
    close(at) {
      put(at, true, FLAG.ack | FLAG.fin);
      mine++;
      put(at + 100, false, FLAG.ack | FLAG.fin);
      yours++;
    },
    reset: (at) => put(at, true, FLAG.rst | FLAG.ack),
  };
}

/** The bytes of a golden case of a protocol, `opcua/read`. */
export const caseOf = (name: string): Step[] =>
  parseCase(readFileSync(new URL(`../protocols/${name}/input.hex`, import.meta.url), 'utf8'));

/** Plays a case on a connection, `every` microseconds a segment. */
export function play(line: Connection, time: number, name: string, every = 5 * MS): void {
  let at = time;
  for (const step of caseOf(name)) {
    if (step.type === 'segment') line.say(at, step.from, step.bytes);
    at += every;
  }
}

/** Plays a case in datagrams. */
export function playDatagrams(w: Wire, time: number, name: string, client: Endpoint, server: Endpoint): void {
  let at = time;
  for (const step of caseOf(name)) {
    if (step.type !== 'segment') continue;
    const [from, to] = step.from === 'client' ? [client, server] : [server, client];
    udp(w, at, from, to, step.bytes);
    at += 5 * MS;
  }
}

const bytesOf = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');

/** An Ethernet frame with this EtherType, or an LLC frame where `type` is its length. */
export const ether = (to: string, from: string, type: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(type);
  return Buffer.concat([bytesOf(to), bytesOf(from), head, payload]);
};

export interface Arp {
  readonly operation: 1 | 2;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export function arp({operation, senderMac, senderIp, targetMac, targetIp}: Arp): Buffer {
  const ip = (text: string): Buffer => Buffer.from(text.split('.').map(Number));
  const payload = Buffer.concat([
    Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]),
    bytesOf(senderMac),
    ip(senderIp),
    bytesOf(operation === 1 ? '00:00:00:00:00:00' : targetMac),
    ip(targetIp),
  ]);
  return ether(operation === 1 ? 'ff:ff:ff:ff:ff:ff' : targetMac, senderMac, 0x0806, payload);
}

/** Host `a` asks for host `b`, which answers. */
export function resolve(w: Wire, time: number, a: number, b: number): void {
  const question = {
    operation: 1,
    senderMac: macOf(a),
    senderIp: ipOf(a),
    targetMac: macOf(b),
    targetIp: ipOf(b),
  } as const;
  w.put(time, arp(question));
  w.put(time + MS, arp({operation: 2, senderMac: macOf(b), senderIp: ipOf(b), targetMac: macOf(a), targetIp: ipOf(a)}));
}
