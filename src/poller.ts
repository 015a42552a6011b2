/**
 * Composition root of the poller, a process of its own, so that no fault of a client library can touch the daemon: a child of it
 * (poller-child.ts), or a unit of systemd (poller-unit.ts). It asks what the core tells it to ask, each request only once it is
 * granted, and hangs up everywhere and ends when it no longer hears from the core (core/poll-message.ts).
 */
import type {Socket} from 'node:net';
import {protocols} from '../protocols/index.ts';
import {transportOf} from './core/credential.ts';
import {isAppError} from './core/errors.ts';
import type {Party} from './core/fact.ts';
import {addressKind} from './core/plant-address.ts';
import {
  type Ask,
  type FromPoller,
  HEARTBEAT_LOST_MS,
  HEARTBEAT_MS,
  type Listen,
  type ToPoller,
  type TryPair,
} from './core/poll-message.ts';
import {LINE_UNITS} from './core/serial-frame.ts';
import {unclear} from './poll/credentials/answer.ts';
import {testCredential} from './poll/credentials/test-credential.ts';
import {dissectAnswer} from './poll/dissect-answer.ts';
import {hangUp, type OpenLine, openLine} from './poll/line.ts';
import type {Question} from './poll/question.ts';
import {questions} from './poll/questions.ts';
import {openSerialLine, type SerialLine} from './poll/serial-line.ts';
import {type Sockets, watchSockets} from './poll/sockets.ts';
import {transportFor} from './poll/transport.ts';

interface Asking {
  readonly aborting: AbortController;
  /** The request or connection that waits for its grant. */
  granted: (() => void) | undefined;
}

/** What this process is; there is one in it. */
const poller = {
  send: (_message: FromPoller): void => undefined,
  sockets: undefined as Sockets | undefined,
  askings: new Map<number, Asking>(),
  /** Connections that are kept, by target. */
  held: new Map<string, Socket>(),
  /** Targets whose connection ended, although it was to be kept. */
  ended: new Set<string>(),
  /** Serial lines that were found silent, by target. */
  lines: new Map<string, SerialLine>(),
};

export interface PollerEnd {
  receive(message: ToPoller): void;
  /** The core is gone (0), or is none of ours (1): hangs up everywhere, and ends the process. */
  end(code: 0 | 1): void;
}

/** Called once the core is there, and once only. */
export function openPoller(send: (message: FromPoller) => void): PollerEnd {
  poller.send = send;
  poller.sockets = watchSockets();
  /** 0: the core has not spoken yet; it may have nothing to ask for days. */
  let heardAt = 0;
  const isLost = (): boolean => heardAt > 0 && performance.now() - heardAt > HEARTBEAT_LOST_MS;
  setInterval(() => {
    // Was it we who were busy, then what the core said meanwhile is read before the second look.
    if (isLost()) setImmediate(() => setImmediate(() => (isLost() ? stop(1) : undefined)));
    send({type: 'beat'});
  }, HEARTBEAT_MS);
  return {
    receive(message) {
      heardAt = performance.now();
      act(message);
    },
    end: stop,
  };
}

/** Nothing is sent after this. */
function stop(code: number): never {
  poller.sockets?.resetAll();
  process.exit(code);
}

async function endWell(): Promise<never> {
  for (const {aborting} of poller.askings.values()) aborting.abort(new Error('polling ends'));
  await Promise.all([...poller.held.values()].map(hangUp));
  stop(0);
}

function act(message: ToPoller): void {
  switch (message.type) {
    case 'beat':
      break;
    case 'ask':
      void answer(message);
      break;
    case 'listen':
      void listenTo(message);
      break;
    case 'try':
      void tryOut(message);
      break;
    case 'granted':
      poller.askings.get(message.ask)?.granted?.();
      break;
    case 'abort':
      poller.askings.get(message.ask)?.aborting.abort(new Error(message.reason));
      break;
    case 'release':
      void release(message.target);
      break;
    case 'stop':
      stop(0);
      break;
    case 'end':
      void endWell();
      break;
  }
}

async function release(target: string): Promise<void> {
  leaveLine(target);
  poller.ended.delete(target);
  const socket = poller.held.get(target);
  poller.held.delete(target);
  if (socket !== undefined) await hangUp(socket);
}

function leaveLine(target: string): void {
  poller.lines.get(target)?.close();
  poller.lines.delete(target);
}

async function listenTo({ask, target, ms}: Listen): Promise<void> {
  const asking: Asking = {aborting: new AbortController(), granted: undefined};
  poller.askings.set(ask, asking);
  leaveLine(target.id);
  let problem = '';
  try {
    const line = await openSerialLine(target);
    poller.lines.set(target.id, line);
    await line.listen(ms, asking.aborting.signal);
  } catch (error) {
    leaveLine(target.id);
    problem = problemOf(error);
  }
  poller.askings.delete(ask);
  poller.send({type: 'done', ask, observations: [], problem});
}

async function answer(task: Ask): Promise<void> {
  const asking: Asking = {aborting: new AbortController(), granted: undefined};
  poller.askings.set(task.ask, asking);
  const done = await put(task, asking);
  poller.askings.delete(task.ask);
  poller.send({type: 'done', ask: task.ask, ...done});
}

async function put(task: Ask, asking: Asking): Promise<Pick<Done, 'observations' | 'problem'>> {
  const question = questions.find(({name}) => name === task.question);
  if (question === undefined) return {observations: [], problem: `there is no question ${task.question}`};
  if (!mayBeAsked(task)) return {observations: [], problem: `${task.target.address} is no address of a plant`};
  const transport = transportFor(question, task.target) ?? question.transport;
  const line = lineFor(task, {...question, transport}, asking);
  try {
    return {observations: await question.ask(task.target, line), problem: ''};
  } catch (error) {
    return {observations: [], problem: problemOf(error)};
  } finally {
    const kept = await line.end(task.keep);
    if (kept !== undefined) poller.held.set(task.target.id, kept);
    else if (task.keep && transport === 'tcp') poller.ended.add(task.target.id);
    if (!task.keep) leaveLine(task.target.id);
  }
}

/** It never fails: whatever happens is an answer, since the attempt counts either way. */
async function tryOut(task: TryPair): Promise<void> {
  const {ask, pair, target} = task;
  const asking: Asking = {aborting: new AbortController(), granted: undefined};
  poller.askings.set(ask, asking);
  let answer = unclear(`${target.address} is no address of a plant`);
  if (mayBeAsked(task)) {
    const line = lineFor(task, {protocol: pair.protocol, transport: transportOf(pair)}, asking);
    answer = await testCredential(target, pair, line);
    await line.end(false);
  }
  poller.askings.delete(ask);
  poller.send({type: 'tried', ask, ...answer});
}

type Done = Extract<FromPoller, {type: 'done'}>;

/** The configuration was checked for this; the poller does not rely on it. */
const mayBeAsked = ({source, target: {address}}: Pick<Ask, 'source' | 'target'>): boolean =>
  source === '' || (addressKind(address) !== 'other' && addressKind(address) === addressKind(source));

function problemOf(error: unknown): string {
  if (isAppError(error)) return error.message;
  return `the question failed: ${error instanceof Error ? error.message : String(error)}`;
}

function lineFor(
  {ask, target, source, timeoutMs}: Asked,
  {protocol: spoken, transport, answersFromAnyPort = false}: Asks,
  asking: Asking,
): OpenLine {
  const protocol = protocols.find(({name}) => name === spoken);
  const {signal} = asking.aborting;
  const kept = poller.held.get(target.id);
  poller.held.delete(target.id);
  return openLine({
    target,
    transport,
    fromAnyPort: answersFromAnyPort,
    source,
    timeoutMs,
    signal,
    held: kept,
    isAgain: poller.ended.delete(target.id),
    serial: poller.lines.get(target.id),
    answered: (micros) => poller.send({type: 'answered', ask, micros}),
    dissect: (pieces) =>
      protocol === undefined
        ? []
        : dissectAnswer(protocol, carrierOf[transport], target, serverOf(target, transport), pieces),
    grant: ({about, bytes}) =>
      granted(asking, {type: 'request', ask, about, bytes: Buffer.from(bytes ?? []).toString('hex')}),
    mayReconnect: () => granted(asking, {type: 'reconnect', ask}),
  });
}

/** Resolves when the core says yes to it. */
function granted(asking: Asking, wish: FromPoller): Promise<void> {
  const {signal} = asking.aborting;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {once: true});
    asking.granted = resolve;
    poller.send(wish);
  });
}

/** All units of a serial line are one party, as where the line is listened to. */
function serverOf({address, port}: Ask['target'], transport: Question['transport']): Party {
  if (transport === 'serial') return {ip: '', mac: LINE_UNITS, port: 0};
  return transport === 'ethernet' ? {ip: '', mac: address, port} : {ip: address, mac: '', port};
}

type Asked = Pick<Ask, 'ask' | 'target' | 'source' | 'timeoutMs'>;
type Asks = Pick<Question, 'protocol' | 'transport' | 'answersFromAnyPort'>;

const carrierOf = {tcp: 'tcp', udp: 'udp', ethernet: 'ether', serial: 'serial'} as const;
