/**
 * The socket that net-snmp is given instead of one of its own: it talks to the one device only, waits for leave before each
 * datagram, and keeps what was said.
 */
import {createSocket, type Socket} from 'node:dgram';
import {EventEmitter} from 'node:events';
import type {Target} from '../core/poll.ts';
import {fault, said} from './heard.ts';
import type {Line, Piece} from './question.ts';

type Sent = (error: Error | null) => void;

/** Datagrams of one question: discovery, time, and the request itself, each at most twice. */
const MAX_DATAGRAMS = 6;

export interface SnmpSocket {
  /** As net-snmp wants it (`dgramModule`). */
  readonly module: {createSocket(): EventEmitter};
  readonly pieces: readonly Piece[];
  close(): void;
}

export function snmpSocket(target: Target, port: number, line: Line, about: string): SnmpSocket {
  const socket = createSocket(target.address.includes(':') ? 'udp6' : 'udp4');
  const pieces: Piece[] = [];
  const events = new EventEmitter();
  let count = 0;
  let isClosed = false;
  let isWaiting = false;
  const close = (): void => {
    if (!isClosed) socket.close();
    isClosed = true;
    line.signal.removeEventListener('abort', close);
  };
  socket.on('error', (cause) => events.emit('error', cause));
  socket.on('message', (bytes: Buffer) => {
    if (pieces.length >= 2 * MAX_DATAGRAMS) return;
    pieces.push(said('server', Uint8Array.from(bytes)));
    if (isWaiting) line.answered();
    isWaiting = false;
    events.emit('message', bytes);
  });
  const connected = connect(socket, port, target.address, line.source);
  async function send(bytes: Buffer): Promise<void> {
    if (++count > MAX_DATAGRAMS) throw fault(target, `it took more than ${MAX_DATAGRAMS} datagrams to ask it`);
    await connected;
    await line.request({about});
    isWaiting = true;
    pieces.push(said('client', Uint8Array.from(bytes)));
    await new Promise<void>((done, fail) => socket.send(bytes, (error) => (error === null ? done() : fail(error))));
  }
  const asLibraryWants = Object.assign(events, {
    send: (bytes: Buffer, _at: number, _length: number, _port: number, _host: string, sent: Sent) =>
      void send(bytes).then(() => sent(null), sent),
    ref: () => undefined,
    unref: () => undefined,
    bind: () => undefined,
    close,
  });
  line.signal.addEventListener('abort', close, {once: true});
  return {module: {createSocket: () => asLibraryWants}, pieces, close};
}

const connect = (socket: Socket, port: number, address: string, source = ''): Promise<void> =>
  new Promise((done, fail) => {
    socket.once('error', fail);
    if (source !== '') socket.bind(0, source);
    socket.connect(port, address, () => {
      socket.off('error', fail);
      done();
    });
  });
