/**
 * Twenty-four hours of an ordinary plant, with few packets: an HMI and a SCADA server poll four controllers and write to
 * them, a historian reads an OPC UA server, an engineering station looks at a controller in the morning, and all devices do
 * what devices do (ARP, DHCP, DNS, NTP, LLDP). Cycles jitter, clients reconnect. The same day gives the same frames.
 */
import {mbap} from '../frames.ts';
import type {TimedFrame} from '../watch.ts';
import {START} from '../watch.ts';
import {type Connection, caseOf, connect, ether, host, MS, macOf, resolve, udp, type Wire, wire} from './wire.ts';

const SECOND = 1000 * MS;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Numbers of the hosts. */
export const GATEWAY = 1;
export const HMI = 5;
const SCADA = 6;
const HISTORIAN = 7;
export const ENGINEER = 8;
export const PLCS = [11, 12, 13, 14] as const;
export const UA_SERVER = 20;
const PRINTER = 30;
const HOSTS = [GATEWAY, HMI, SCADA, HISTORIAN, ENGINEER, ...PLCS, UA_SERVER, PRINTER];

/** Numbers that look random and are the same every time. */
function random(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Day {
  readonly n: number;
  readonly w: Wire;
  readonly start: number;
  readonly next: () => number;
}

export const startOf = (day: number): number => START + day * DAY;

/** Day number `day`, in the order of time. */
export function ordinaryDay(day: number): TimedFrame[] {
  const one: Day = {n: day, w: wire(), start: startOf(day), next: random(day + 7)};
  poll(one, HMI, 10 * SECOND, 8 * HOUR);
  poll(one, SCADA, 30 * SECOND, 24 * HOUR);
  historian(one, day);
  engineer(one, day);
  background(one);
  return one.w.frames.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
}

/** Calls `act` every `period`, with a tenth of jitter, all day. */
function every({start, next}: Day, period: number, act: (time: number, n: number) => void): void {
  let n = 0;
  for (let at = start + next() * period; at < start + DAY - 5 * SECOND; at += period * (0.9 + 0.2 * next())) {
    act(Math.floor(at), n++);
  }
}

const READS: readonly (readonly [question: readonly number[], answer: readonly number[]])[] = [
  [
    [3, 0, 0, 0, 2],
    [3, 4, 0, 40, 0, 41],
  ],
  [
    [1, 0, 0, 0, 8],
    [1, 1, 5],
  ],
];

/** Connections that stay open; once every `reconnect` each of them is made anew. Every tenth cycle writes a setpoint. */
function poll(day: Day, client: number, period: number, reconnect: number): void {
  for (const plc of PLCS) {
    let line: Connection | undefined;
    let opened = 0;
    let port = 40_000 + 2000 * day.n + 100 * client + 5 * plc;
    every(day, period, (time, n) => {
      if (line === undefined || time - opened > reconnect) {
        line?.close(time - 5 * MS);
        line = connect(day.w, time - 3 * MS, host(client, port++), host(plc, 502));
        opened = time;
      }
      const [question = [], answer = []] = READS[n % 2] ?? [];
      line.ask(time, mbap(n + 1, 1, Buffer.from(question)), mbap(n + 1, 1, Buffer.from(answer)));
      if (client !== HMI || n % 10 !== 9) return;
      const write = Buffer.from([6, 0, 1, 0, n & 0x3f]);
      line.ask(time + 50 * MS, mbap(n + 1000, 1, write), mbap(n + 1000, 1, write));
    });
  }
}

/** A channel every three hours, and some reads; the end of the case is a fault. */
function historian(day: Day, n: number): void {
  const steps = caseOf('opcua/steady').flatMap((step) => (step.type === 'segment' ? [step] : []));
  every(day, 3 * HOUR, (time, visit) => {
    const line = connect(day.w, time, host(HISTORIAN, 51_000 + 20 * n + visit), host(UA_SERVER, 4840));
    let at = time + 10 * MS;
    for (const {from, bytes} of steps.slice(0, 8)) {
      line.say(at, from, bytes);
      at += from === 'server' ? SECOND : 5 * MS;
    }
    line.close(at);
  });
}

/** Looks at the first controller, every morning. */
function engineer(day: Day, n: number): void {
  const at = day.start + 9 * HOUR + Math.floor(day.next() * 10 * MINUTE);
  const line = connect(day.w, at, host(ENGINEER, 52_000 + n), host(PLCS[0], 502));
  for (let i = 0; i < 20; i++) {
    const [question = [], answer = []] = READS[0] ?? [];
    line.ask(at + (i + 1) * SECOND, mbap(i + 1, 1, Buffer.from(question)), mbap(i + 1, 1, Buffer.from(answer)));
  }
  line.close(at + 30 * SECOND);
}

function background(day: Day): void {
  const {w} = day;
  for (const one of HOSTS) {
    if (one === GATEWAY) continue;
    every(day, 10 * MINUTE, (time) => resolve(w, time, one, GATEWAY));
    every(day, 17 * MINUTE, (time) => ntp(w, time, one));
  }
  for (const plc of PLCS) every(day, 10 * MINUTE, (time) => resolve(w, time, HMI, plc));
  every(day, 5 * MINUTE, (time) => lookUp(w, time, HMI, 'historian.plant.example'));
  every(day, 30 * SECOND, (time) => w.put(time, LLDP));
  every(day, 12 * HOUR, (time) => renew(w, time, PRINTER));
}

function ntp(w: Wire, time: number, client: number): void {
  const question = Buffer.alloc(48);
  question[0] = 0x23;
  const answer = Buffer.alloc(48);
  answer.set([0x24, 2, 6, 0xec]);
  udp(w, time, host(client, 123), host(GATEWAY, 123), question);
  udp(w, time + MS, host(GATEWAY, 123), host(client, 123), answer);
}

export function question(name: string, id: number, type = 1): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

function lookUp(w: Wire, time: number, client: number, name: string): void {
  const asked = question(name, 7);
  const answer = Buffer.concat([asked, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 10, 0, 0, HISTORIAN])]);
  answer.set([0x81, 0x80], 2);
  answer[7] = 1;
  udp(w, time, host(client, 53_000), host(GATEWAY, 53), asked);
  udp(w, time + MS, host(GATEWAY, 53), host(client, 53_000), answer);
}

/** `type`: 1 discover, 2 offer, 3 request, 5 ack. */
export function dhcp(type: number, client: number, server: number, id: number): Buffer {
  const message = Buffer.alloc(240);
  message.set([type === 1 || type === 3 ? 1 : 2, 1, 6, 0]);
  message.writeUInt32BE(id, 4);
  if (type === 3) message.set([10, 0, 0, client], 12);
  if (type === 2 || type === 5) message.set([10, 0, 0, client], 16);
  message.set(Buffer.from(macOf(client).replaceAll(':', ''), 'hex'), 28);
  message.set([0x63, 0x82, 0x53, 0x63], 236);
  const ofServer = type === 1 ? [] : [54, 4, 10, 0, 0, server];
  const lease = type === 2 || type === 5 ? [51, 4, 0, 0, 0xa8, 0xc0, 3, 4, 10, 0, 0, server] : [];
  return Buffer.concat([message, Buffer.from([53, 1, type, ...ofServer, ...lease, 255])]);
}

function renew(w: Wire, time: number, client: number): void {
  udp(w, time, host(client, 68), host(GATEWAY, 67), dhcp(3, client, GATEWAY, time & 0xffff));
  udp(w, time + MS, host(GATEWAY, 67), host(client, 68), dhcp(5, client, GATEWAY, time & 0xffff));
}

const tlv = (type: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(type << 1) | (value.length >> 8), value.length & 0xff]), value]);

/** The switch, every half a minute. */
const LLDP = ether(
  '01:80:c2:00:00:0e',
  macOf(2),
  0x88cc,
  Buffer.concat([
    tlv(1, Buffer.concat([Buffer.from([4]), Buffer.from(macOf(2).replaceAll(':', ''), 'hex')])),
    tlv(2, Buffer.from('\x05port 1')),
    tlv(3, Buffer.from([0, 120])),
    tlv(5, Buffer.from('switch-1')),
    Buffer.from([0, 0]),
  ]),
);
