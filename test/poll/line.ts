/**
 * The simplest line to a device: real sockets, no budget. It holds questions to the contract: a request is announced before it
 * is sent, one at a time, and never after the switch is tripped.
 */
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {protocols} from '../../protocols/index.ts';
import {AppError} from '../../src/core/errors.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {Target} from '../../src/core/poll.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import type {Line, Piece, Question, Request} from '../../src/poll/question.ts';

export interface TestLine extends Line {
  readonly requests: readonly Request[];
  /** Of each question all that went over its sockets, as the line saw it. */
  readonly sent: readonly Uint8Array[];
  trip(): void;
  close(): void;
}

export const targetAt = (address: string, port: number, more: Partial<Target> = {}): Target => ({
  id: `cell1/${address}:${port}`,
  segment: 'cell1',
  address,
  port,
  protocol: '',
  ask: [],
  registers: [],
  owner: 'test',
  expires: '2099-12-31',
  ...more,
});

export function openLine(question: Question, target: Target, timeout = 500): TestLine {
  const requests: Request[] = [];
  const sent: Uint8Array[] = [];
  const switched = new AbortController();
  let socket: Socket | undefined;
  let isWaiting = false;
  const line: TestLine = {
    requests,
    sent,
    timeout,
    source: '127.0.0.1',
    signal: switched.signal,
    trip: () => switched.abort(new AppError('poll', 'the switch is tripped')),
    close: () => socket?.destroy(),
    async request(request) {
      switched.signal.throwIfAborted();
      if (isWaiting) throw new Error(`asked before the last answer came: ${request.about}`);
      isWaiting = true;
      requests.push(request);
    },
    answered() {
      isWaiting = false;
    },
    async connect(port) {
      switched.signal.throwIfAborted();
      socket = connect({host: target.address, port, noDelay: true});
      record(socket, sent);
      await once(socket, 'connect');
      return socket;
    },
    async leave() {
      socket?.destroy();
      socket = undefined;
    },
    async exchange(request, lengthOf) {
      const port = target.port || question.port;
      if (question.transport === 'tcp') socket ??= await line.connect(port);
      await line.request(request);
      sent.push(question.transport === 'tcp' ? new Uint8Array() : request.bytes);
      const answer =
        socket === undefined
          ? await overUdp(request.bytes, target, port, timeout)
          : await overTcp(socket, request.bytes, lengthOf, timeout);
      line.answered();
      if (lengthOf(answer) < 0) throw new AppError('poll', 'broken answer');
      return answer;
    },
    dissect: (pieces) => dissect(question, target, pieces),
  };
  return line;
}

function record(socket: Socket, sent: Uint8Array[]): void {
  const write = socket.write.bind(socket) as (...all: unknown[]) => boolean;
  socket.write = (bytes: unknown, ...rest: unknown[]) => {
    sent.push(typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(bytes as Uint8Array));
    return write(bytes, ...rest);
  };
}

async function overUdp(bytes: Uint8Array, target: Target, port: number, timeout: number): Promise<Uint8Array> {
  const socket = createSocket('udp4');
  try {
    socket.connect(port, target.address);
    await once(socket, 'connect');
    socket.send(bytes);
    const [answer] = await once(socket, 'message', {signal: AbortSignal.timeout(timeout)}).catch((cause: unknown) => {
      throw new AppError('poll', 'no answer', {cause});
    });
    return Uint8Array.from(answer as Buffer);
  } finally {
    socket.close();
  }
}

function overTcp(
  socket: Socket,
  bytes: Uint8Array,
  lengthOf: (soFar: Uint8Array) => number,
  timeout: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let soFar = new Uint8Array();
    const end = (fault: string): void => {
      clearTimeout(timer);
      socket.off('data', take);
      socket.off('close', lost);
      if (fault !== '') reject(new AppError('poll', fault));
    };
    const timer = setTimeout(() => end('no answer'), timeout);
    const lost = (): void => end('closed');
    const take = (chunk: Buffer): void => {
      soFar = Uint8Array.from([...soFar, ...chunk]);
      const length = lengthOf(soFar);
      if (length < 0) end('broken answer');
      else if (length > 0 && soFar.length >= length) {
        end('');
        resolve(soFar.subarray(0, length));
      }
    };
    socket.on('data', take);
    socket.once('close', lost);
    socket.once('error', () => undefined);
    socket.write(bytes);
  });
}

function dissect(question: Question, target: Target, pieces: readonly Piece[]): Observation[] {
  const protocol = protocols.find(({name}) => name === question.protocol) as Protocol | undefined;
  if (protocol === undefined) throw new Error(`no protocol ${question.protocol}`);
  const told: Observation[] = [];
  const server = {ip: target.address, mac: '', port: target.port || question.port};
  const add = (kind: Observation['kind'], name: string, fields: Observation['fields']): void =>
    void told.push({kind, protocol: question.protocol, name, segment: target.segment, server, fields});
  const report: Report = {
    time: Date.now() * 1000,
    frame: 0,
    messages: false,
    message: () => undefined,
    repeats: () => false,
    logon: () => ({}),
    fact: add,
    anomaly: (reason, from, fields) => add('anomaly', reason, {...fields, 'bifrost.from': from}),
  };
  const session = protocol.open(question.transport === 'udp' ? 'udp' : question.transport === 'tcp' ? 'tcp' : 'serial');
  const rest = {client: new Uint8Array(), server: new Uint8Array()};
  for (const {from, bytes} of pieces) {
    const all = Uint8Array.from([...rest[from], ...bytes]);
    const used = protocol.read(session, from, all, 0, all.length, report);
    rest[from] = question.transport === 'tcp' ? all.slice(used) : new Uint8Array();
  }
  protocol.close(session, report);
  return told;
}
