/** A protocol message as `bifrost dissect` and the transcripts of evidence show it. */
import type {Fields} from '../core/fact.ts';
import {harmless} from '../core/harmless.ts';
import type {Micros} from '../core/time.ts';
import type {OnMessage} from '../pipeline/reporter.ts';

export interface Message {
  readonly frame: number;
  /** Seconds since 1970, as Wireshark's `frame.time_epoch`. */
  readonly time: number;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly protocol: string;
  readonly direction: 'request' | 'response';
}

type Heard = Parameters<OnMessage>;

export function messageOf(talk: Heard[0], from: Heard[1], time: Micros, frame: number): Message {
  const client = talk.ends[talk.client];
  const server = talk.ends[talk.client === 0 ? 1 : 0];
  const [sender, receiver] = from === 'client' ? [client, server] : [server, client];
  return {
    frame,
    time: time / 1e6,
    src: sender.ip || sender.mac,
    dst: receiver.ip || receiver.mac,
    sport: sender.port,
    dport: receiver.port,
    protocol: talk.protocol?.name ?? '',
    direction: from === 'client' ? 'request' : 'response',
  };
}

export function messageText(message: Message, fields: Fields): string {
  const {frame, src, dst, sport, dport, protocol, direction} = message;
  const ends = `${place(src, sport)} > ${place(dst, dport)}`;
  return harmless(`${frame} ${ends} ${protocol} ${direction} ${fieldsText(fields)}`);
}

export const fieldsText = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

export const place = (address: string, port: number): string => (port === 0 ? address : `${address}:${port}`);
