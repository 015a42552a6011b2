/**
 * A Modbus device on loopback that remembers everything done to it: connections, requests, how each connection ended. It may
 * be slow, take few connections, answer with an exception, lie, hang up, or say nothing.
 */
import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';

export interface Seen {
  /** Milliseconds of performance.now(). */
  readonly at: number;
  readonly from: string;
  readonly bytes: Uint8Array;
  /** It came while the device was at work on another. */
  readonly waits: boolean;
}

export interface Connection {
  readonly from: string;
  readonly at: number;
  end: 'open' | 'fin' | 'reset';
}

export interface Behaviour {
  /** Milliseconds before each answer; the device does one thing at a time. */
  delay?: number;
  /** What is beyond is reset. */
  maxConnections?: number;
  /** Undefined: it says nothing. */
  answer?: (request: Uint8Array) => Uint8Array | undefined;
  onRequest?: (socket: Socket) => void;
}

export interface Device {
  readonly address: string;
  readonly port: number;
  readonly requests: Seen[];
  readonly connections: Connection[];
  /** Connections that it had to refuse. */
  refused: number;
  /** Most at the same time. */
  most: number;
  behaviour: Behaviour;
  close(): Promise<void>;
}

export async function startDevice(address: string, behaviour: Behaviour = {}, port = 0): Promise<Device> {
  const sockets = new Set<Socket>();
  let busy = Promise.resolve();
  let atWork = 0;
  const server = createServer({allowHalfOpen: true}, (socket) => {
    const from = socket.remoteAddress ?? '';
    if (sockets.size >= (device.behaviour.maxConnections ?? 100)) {
      device.refused++;
      socket.resetAndDestroy();
      return;
    }
    const connection: Connection = {from, at: performance.now(), end: 'open'};
    device.connections.push(connection);
    sockets.add(socket);
    device.most = Math.max(device.most, sockets.size);
    socket.on('error', () => {
      connection.end = 'reset';
    });
    socket.on('end', () => {
      connection.end = 'fin';
      socket.end();
    });
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      device.requests.push({at: performance.now(), from, bytes: Uint8Array.from(bytes), waits: atWork > 0});
      device.behaviour.onRequest?.(socket);
      const answer = (device.behaviour.answer ?? identity)(bytes);
      atWork++;
      busy = busy.then(() => reply(socket, answer, device.behaviour.delay ?? 0)).finally(() => atWork--);
    });
  });
  server.listen(port, address);
  await once(server, 'listening');
  const bound = server.address();
  const device: Device = {
    address,
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    requests: [],
    connections: [],
    refused: 0,
    most: 0,
    behaviour,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return device;
}

async function reply(socket: Socket, answer: Uint8Array | undefined, delay: number): Promise<void> {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  if (answer !== undefined && socket.writable) socket.write(answer);
}

const text = new TextEncoder();

/** The objects of each category. */
const objects: Readonly<Record<number, readonly (readonly [id: number, value: string])[]>> = {
  1: [
    [0, 'Acme'],
    [1, 'W-100'],
    [2, 'V1.2'],
  ],
  2: [[4, 'Widget']],
  3: [[0x80, 'extra']],
};

/** Registers are all zero; whatever else is asked is an illegal function. */
export function identity(request: Uint8Array): Uint8Array {
  const code = request[7] ?? 0;
  if (code === 3) return adu(request, [3, 2 * (request[11] ?? 0), ...new Array(2 * (request[11] ?? 0)).fill(0)]);
  if (code !== 0x2b) return exception(request, 1);
  const category = request[9] ?? 0;
  const list = (objects[category] ?? []).flatMap(([id, value]) => [id, value.length, ...text.encode(value)]);
  return adu(request, [0x2b, 0x0e, category, 3, 0, 0, objects[category]?.length ?? 0, ...list]);
}

export const exception = (request: Uint8Array, code: number): Uint8Array =>
  adu(request, [(request[7] ?? 0) | 0x80, code]);

function adu(request: Uint8Array, pdu: readonly number[]): Uint8Array {
  const length = pdu.length + 1;
  return Uint8Array.from([request[0] ?? 0, request[1] ?? 0, 0, 0, length >> 8, length & 0xff, request[6] ?? 0, ...pdu]);
}
