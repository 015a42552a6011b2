/** A wire that remembers what was said on it, frame by frame, each with its time. Connections keep their sequence numbers. */
import type {Micros} from '../core/time.ts';
import {arpFrame, type Endpoint, FLAG, type Host, tcpFrame, udpFrame} from './frames.ts';

export const MS: Micros = 1000;

export interface TimedFrame {
  readonly frame: Uint8Array;
  readonly time: Micros;
}

export interface Wire {
  readonly frames: TimedFrame[];
  put(time: Micros, frame: Uint8Array): void;
}

export function wire(): Wire {
  const frames: TimedFrame[] = [];
  return {frames, put: (time, frame) => frames.push({time, frame})};
}

export const udp = (w: Wire, time: Micros, from: Endpoint, to: Endpoint, payload: Uint8Array): void =>
  w.put(time, udpFrame({from, to, payload}));

/** One asks by ARP for the other, which answers. */
export function resolve(w: Wire, time: Micros, asking: Host, asked: Host): void {
  w.put(time, arpFrame({operation: 1, sender: asking, target: asked}));
  w.put(time + MS, arpFrame({operation: 2, sender: asked, target: asking}));
}

/** A TCP connection that is opened at once. */
export interface Connection {
  /** Bytes of one side, in one segment. */
  say(time: Micros, from: 'client' | 'server', payload: Uint8Array): void;
  /** Question and answer, 2 ms apart. */
  ask(time: Micros, question: Uint8Array, answer: Uint8Array): void;
  close(time: Micros): void;
  reset(time: Micros): void;
}

export function connect(w: Wire, time: Micros, client: Endpoint, server: Endpoint): Connection {
  let [mine, yours] = [1000, 5000];
  const put = (at: Micros, isClient: boolean, flags: number, payload?: Uint8Array): void => {
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
