/**
 * The way to one device, as the governor grants it: one connection, one request at a time, each granted before it is sent,
 * to the port of the target and no other. A connection is opened by a whole handshake and closed by FIN, unless it must end
 * at once.
 */
import {createSocket, type RemoteInfo} from 'node:dgram';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {AppError} from '../core/errors.ts';
import type {Observation} from '../core/observation.ts';
import type {ListedTarget} from '../core/poll.ts';
import type {Line, Piece, Question, Request} from './question.ts';
import type {SerialLine} from './serial-line.ts';
import {reset} from './sockets.ts';

/** Longest answer that is waited for. */
const MAX_ANSWER = 1 << 20;
/** The device has so long to close its side, too. */
const CLOSE_MS = 2000;

export interface LineParts {
  readonly target: ListedTarget;
  /** Over what. */
  readonly transport: Question['transport'];
  /** Over UDP: its answers may come from another port than the one that is asked. */
  readonly fromAnyPort: boolean;
  /** Our own address. */
  readonly source: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A connection that was held since an earlier question. */
  readonly held: Socket | undefined;
  /** An earlier question of this visit had a connection, and it is over: another one waits as long as another visit would. */
  readonly isAgain: boolean;
  /** The serial line that was listened to, and found silent. */
  readonly serial: SerialLine | undefined;
  /** Resolves once the request may be sent. */
  grant(request: Request): Promise<void>;
  /** Resolves once another connection may be opened. */
  mayReconnect(): Promise<void>;
  answered(micros: number): void;
  dissect(pieces: readonly Piece[]): readonly Observation[];
}

export interface OpenLine extends Line {
  /** Hangs up properly; what does not close in time is reset. Undefined, or the connection that is kept. */
  end(keep: boolean): Promise<Socket | undefined>;
}

interface State extends LineParts {
  socket: Socket | undefined;
  /** When the request that waits for its answer was granted; 0: none does. */
  askedAt: number;
}

export function openLine(parts: LineParts): OpenLine {
  const state: State = {...parts, socket: parts.held, askedAt: 0};
  return {
    source: parts.source,
    timeout: parts.timeoutMs,
    signal: parts.signal,
    request: (request) => ask(state, request),
    answered: () => answered(state),
    connect: (port) => connected(state, port),
    leave: () => leave(state),
    exchange: (request, lengthOf) => exchange(state, request, lengthOf),
    dissect: parts.dissect,
    end: (keep) => end(state, keep),
  };
}

async function ask(state: State, request: Request): Promise<void> {
  const {grant, signal} = state;
  if (state.askedAt !== 0) throw new AppError('poll', 'a second request before the first was answered');
  if (signal.aborted) throw aborted(signal);
  await grant(request);
  if (signal.aborted) throw aborted(signal);
  state.askedAt = performance.now();
}

function answered(state: State): void {
  if (state.askedAt === 0) return;
  state.answered(Math.round((performance.now() - state.askedAt) * 1000));
  state.askedAt = 0;
}

const aborted = ({reason}: AbortSignal): AppError =>
  new AppError('poll', reason instanceof Error ? reason.message : String(reason));

async function connected(state: State, port: number): Promise<Socket> {
  const {signal, source, target, timeoutMs, transport} = state;
  if (transport === 'serial') throw new AppError('poll', 'a serial line has no connections');
  if (port !== target.port) throw new AppError('poll', `port ${port} is not that of the target (${target.id})`);
  if (state.socket?.writable === true) return state.socket;
  if (state.socket !== undefined) throw new AppError('poll', 'it closed the connection');
  if (signal.aborted) throw aborted(signal);
  if (state.isAgain) await state.mayReconnect();
  const socket = connect({host: target.address, port, localAddress: source, noDelay: true});
  state.socket = socket;
  const onAbort = (): void => reset(socket);
  signal.addEventListener('abort', onAbort, {once: true});
  socket.once('close', () => signal.removeEventListener('abort', onAbort));
  // Whoever reads from it hears of it, too.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', {signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])});
    return socket;
  } catch (cause) {
    socket.destroy();
    throw signal.aborted ? aborted(signal) : new AppError('poll', `no connection: ${reasonOf(cause)}`, {cause});
  }
}

async function leave(state: State): Promise<void> {
  const {mayReconnect, signal, socket} = state;
  if (socket !== undefined) await hangUp(socket);
  if (signal.aborted) throw aborted(signal);
  await mayReconnect();
  state.socket = undefined;
}

const reasonOf = (cause: unknown): string => {
  const {code, name, message} = cause as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time';
  return code === 'ECONNREFUSED' ? 'refused' : code === 'ECONNRESET' ? 'reset' : message;
};

async function exchange(
  state: State,
  request: Request & {readonly bytes: Uint8Array},
  lengthOf: (soFar: Uint8Array) => number,
): Promise<Uint8Array> {
  if (state.transport === 'udp') return datagrams(state, request, lengthOf);
  if (state.transport === 'serial') return overSerial(state, request, lengthOf);
  const socket = await connected(state, state.target.port);
  await ask(state, request);
  if (!socket.writable) throw new AppError('poll', reasonOf(socket.errored ?? new Error('it closed the connection')));
  const waiting = wholeAnswer(socket, lengthOf, state);
  socket.write(request.bytes);
  const answer = await waiting;
  answered(state);
  return answer;
}

async function overSerial(
  state: State,
  request: Request & {readonly bytes: Uint8Array},
  lengthOf: (soFar: Uint8Array) => number,
): Promise<Uint8Array> {
  const {serial, signal, target, timeoutMs} = state;
  if (serial === undefined) throw new AppError('poll', `${target.address} was not listened to before`);
  await ask(state, request);
  const answer = await serial.exchange(request.bytes, lengthOf, timeoutMs, signal);
  answered(state);
  return answer;
}

/** Collects until the answer is whole. Rejects when it is broken, late, or the connection ends. */
function wholeAnswer(
  socket: Socket,
  lengthOf: (soFar: Uint8Array) => number,
  {timeoutMs, signal}: State,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let soFar = Buffer.alloc(0);
    const timer = setTimeout(() => fail('no answer in time'), timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose).off('error', onError);
    };
    const fail = (reason: string): void => {
      settle();
      reject(signal.aborted ? aborted(signal) : new AppError('poll', reason));
    };
    const onClose = (): void => fail('it closed the connection');
    const onError = (error: Error): void => fail(reasonOf(error));
    function onData(chunk: Buffer): void {
      soFar = Buffer.concat([soFar, chunk]);
      const length = lengthOf(soFar);
      if (length < 0 || length > MAX_ANSWER || soFar.length > MAX_ANSWER) fail('a broken answer');
      else if (length > 0 && soFar.length >= length) {
        settle();
        resolve(Uint8Array.from(soFar.subarray(0, length)));
      }
    }
    socket.on('data', onData).once('close', onClose).once('error', onError);
  });
}

async function datagrams(
  state: State,
  request: Request & {readonly bytes: Uint8Array},
  lengthOf: (soFar: Uint8Array) => number,
): Promise<Uint8Array> {
  const {fromAnyPort, signal, source, target, timeoutMs} = state;
  await ask(state, request);
  const socket = createSocket(target.address.includes(':') ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve) => socket.bind(0, source, resolve));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    if (fromAnyPort) socket.send(request.bytes, target.port, target.address);
    else {
      socket.connect(target.port, target.address);
      await once(socket, 'connect', {signal: limit});
      socket.send(request.bytes);
    }
    for (;;) {
      const [datagram, from] = (await once(socket, 'message', {signal: limit})) as [Uint8Array, RemoteInfo];
      if (fromAnyPort && from.address !== target.address) continue;
      if (lengthOf(datagram) > datagram.length || lengthOf(datagram) < 0) continue;
      answered(state);
      return Uint8Array.from(datagram);
    }
  } catch (cause) {
    throw signal.aborted ? aborted(signal) : new AppError('poll', reasonOf(cause), {cause});
  } finally {
    socket.close();
  }
}

async function end({signal, socket, askedAt}: State, keep: boolean): Promise<Socket | undefined> {
  if (socket === undefined || socket.destroyed) return undefined;
  if (keep && askedAt === 0 && socket.writable && !signal.aborted) return socket;
  await hangUp(socket);
  return undefined;
}

/** FIN, and the device's FIN; a device that never sends its own gets a reset, so that nothing stays half open. */
export async function hangUp(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  const closed = once(socket, 'close');
  socket.end();
  // What still comes is not read by anybody, and would keep the connection from closing.
  socket.resume();
  const timer = setTimeout(() => reset(socket), CLOSE_MS);
  await closed.catch(() => undefined);
  clearTimeout(timer);
}
