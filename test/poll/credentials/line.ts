/** A line as the governor grants it, without its budget: real sockets, and a record of what was asked. */
import {connect, type Socket} from 'node:net';
import type {Target} from '../../../src/core/poll.ts';
import type {Line} from '../../../src/poll/question.ts';

export interface TestLine extends Line {
  /** What went to the audit log. */
  readonly asked: {about: string; bytes?: Uint8Array}[];
  /** Connections that were opened. */
  readonly sockets: Socket[];
  stop(): void;
}

export function testLine(host = '127.0.0.1', timeout = 5000): TestLine {
  const asked: TestLine['asked'] = [];
  const sockets: Socket[] = [];
  const abort = new AbortController();
  let isWaiting = false;
  let open: Socket | undefined;
  return {
    asked,
    sockets,
    timeout,
    signal: abort.signal,
    async request(request) {
      if (isWaiting) throw new Error('the last request is not answered yet');
      isWaiting = true;
      asked.push({...request});
    },
    answered() {
      isWaiting = false;
    },
    async connect(port) {
      if (open !== undefined && !open.destroyed) return open;
      const socket = connect(port, host);
      open = socket;
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve).once('error', reject);
      });
      return socket;
    },
    leave: () => Promise.reject(new Error('one connection is all there is')),
    exchange: () => Promise.reject(new Error('nothing is exchanged here')),
    dissect: () => [],
    stop() {
      abort.abort();
      for (const socket of sockets) socket.destroy();
    },
  };
}

export const targetAt = (port: number, protocol: string, address = '127.0.0.1'): Target => ({
  id: `test/${address}:${port}`,
  segment: 'test',
  address,
  port,
  protocol,
  ask: [],
  registers: [],
  owner: 'test',
  expires: '2099-12-31',
});
