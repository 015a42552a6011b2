/** A small plant on the wire: connections with a Modbus exchange in each, and attempts that nobody answers. */
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import type {TimedFrame} from '../watch.ts';

const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;

/** Host number `n` of the plant. */
export const at = (n: number, port: number): Endpoint => ({mac: mac(n), ip: `10.0.0.${n}`, port});

const MS = 1000;

interface Exchange {
  readonly unit?: number;
  /** PDUs; a read of two registers without them. */
  readonly request?: Uint8Array;
  readonly response?: Uint8Array;
}

/** A connection that is opened, used for one exchange, and closed. */
export function exchange(
  client: Endpoint,
  server: Endpoint,
  time: number,
  {unit = 1, request = READ, response = VALUES}: Exchange = {},
): TimedFrame[] {
  const ask = mbap(1, unit, request);
  const answer = mbap(1, unit, response);
  const [up, down] = [
    {from: client, to: server},
    {from: server, to: client},
  ];
  const frames = [
    tcpFrame({...up, seq: 100, flags: FLAG.syn}),
    tcpFrame({...down, seq: 500, ack: 101, flags: FLAG.syn | FLAG.ack}),
    tcpFrame({...up, seq: 101, ack: 501, flags: FLAG.ack | FLAG.push, payload: ask}),
    tcpFrame({...down, seq: 501, ack: 101 + ask.length, flags: FLAG.ack | FLAG.push, payload: answer}),
    tcpFrame({...up, seq: 101 + ask.length, ack: 501 + answer.length, flags: FLAG.ack | FLAG.fin}),
    tcpFrame({...down, seq: 501 + answer.length, ack: 102 + ask.length, flags: FLAG.ack | FLAG.fin}),
  ];
  return frames.map((frame, i) => ({frame, time: time + i * MS}));
}

/** A SYN that gets no answer. */
export const attempt = (client: Endpoint, server: Endpoint, time: number): TimedFrame => ({
  frame: tcpFrame({from: client, to: server, seq: 100, flags: FLAG.syn}),
  time,
});

const READ = Buffer.from([3, 0, 0, 0, 2]);
const VALUES = Buffer.from([3, 4, 0, 1, 0, 2]);
export const REPORT_ID = Buffer.from([17]);
export const ILLEGAL_FUNCTION = Buffer.from([0x91, 1]);
/** To a read of registers: gateway target device failed to respond. */
export const NO_ANSWER = Buffer.from([0x83, 11]);
