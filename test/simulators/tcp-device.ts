/**
 * A device on loopback with few sockets, that answers well or badly, and that tells a test what it saw. What it answers is a
 * protocol's own business: `cut` takes whole requests from what came, `answer` makes bytes of one.
 */
import {once} from 'node:events';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

/** How it answers: `trickle` is one byte at a time, `flood` an answer that never ends, `dies`: silent after some answers. */
export type Habit = 'honest' | 'silent' | 'reset' | 'garbage' | 'trickle' | 'flood';

export interface Ways {
  /** Connections it can hold; unlimited where left out. */
  readonly sockets?: number;
  /** What it does with the next one: resets it, or closes it after it was accepted. */
  readonly whenFull?: 'refuse' | 'drop';
  readonly habit?: Habit;
  /** Milliseconds before each answer. */
  readonly delay?: number;
  /** Answers after which it says nothing more. */
  readonly diesAfter?: number;
  /** Changes an answer on its way out. */
  readonly spoil?: (answer: Uint8Array, count: number) => Uint8Array;
}

/** What a test may ask of a device. */
export interface Seen {
  connections: number;
  /** Connections that did not fit. */
  turnedAway: number;
  open: number;
  mostOpen: number;
  /** Whole requests, in order. */
  readonly requests: Uint8Array[];
}

export interface Speech {
  /** Length of the request at the beginning of what came; 0: not whole yet. */
  readonly cut: (soFar: Uint8Array) => number;
  /** Empty: no answer to this one. */
  readonly answer: (request: Uint8Array) => Uint8Array;
}

export interface SimulatedDevice {
  readonly port: number;
  readonly seen: Seen;
  stop(): Promise<void>;
}

export async function startTcpDevice({cut, answer}: Speech, ways: Ways = {}): Promise<SimulatedDevice> {
  const seen: Seen = {connections: 0, turnedAway: 0, open: 0, mostOpen: 0, requests: []};
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (seen.open >= (ways.sockets ?? Number.POSITIVE_INFINITY)) {
      seen.turnedAway++;
      if (ways.whenFull === 'drop') socket.end();
      else socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    seen.connections++;
    seen.open++;
    seen.mostOpen = Math.max(seen.mostOpen, seen.open);
    socket.on('close', () => {
      sockets.delete(socket);
      seen.open--;
    });
    serve(socket, {cut, answer}, ways, seen);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function serve(socket: Socket, {cut, answer}: Speech, ways: Ways, seen: Seen): void {
  let rest: Uint8Array = new Uint8Array();
  let turn = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    rest = Uint8Array.from([...rest, ...chunk]);
    for (let length = cut(rest); length > 0 && length <= rest.length; length = cut(rest)) {
      const request = rest.slice(0, length);
      rest = rest.slice(length);
      seen.requests.push(request);
      const count = seen.requests.length;
      turn = turn.then(async () => {
        if (ways.delay !== undefined) await sleep(ways.delay);
        if (count > (ways.diesAfter ?? Number.POSITIVE_INFINITY)) return;
        const bytes = answer(request);
        await say(socket, ways.spoil?.(bytes, count) ?? bytes, ways.habit ?? 'honest');
      });
    }
  });
}

const GARBAGE = Uint8Array.from({length: 64}, (_, i) => (i * 151 + 83) & 0xff);

async function say(socket: Socket, bytes: Uint8Array, habit: Habit): Promise<void> {
  if (bytes.length === 0) return;
  switch (habit) {
    case 'honest':
      socket.write(bytes);
      return;
    case 'silent':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'garbage':
      socket.write(GARBAGE);
      return;
    case 'trickle':
      for (const byte of bytes) {
        socket.write(Uint8Array.of(byte));
        await sleep(1);
      }
      return;
    case 'flood':
      while (!socket.destroyed && socket.writable) {
        socket.write(new Uint8Array(4096).fill(bytes[0] ?? 0));
        await sleep(1);
      }
  }
}
