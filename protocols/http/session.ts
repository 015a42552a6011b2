/** State of one connection: where each side is in its message, and the requests that wait for a response. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Micros} from '../../src/core/time.ts';
import type {Bodies} from './body.ts';
import {type Head, head} from './head.ts';

/** Requests that wait; a client that sends more without an answer loses the oldest. */
const MAX_WAITING = 16;
/** Bytes of a request's head that are kept until the response comes. */
const MAX_KEPT = 2048;

export type Phase = 'head' | 'body' | 'chunk-size' | 'chunk' | 'trailer' | 'rest';

export interface Half {
  phase: Phase;
  /** Bytes of the body or chunk that are still to be stepped over. */
  left: number;
  isLost: boolean;
  readonly head: Head;
}

export interface Request {
  readonly bytes: Uint8Array;
  length: number;
  hash: number;
  isHead: boolean;
  isConnect: boolean;
  time: Micros;
  frame: number;
  /** What its body told; undefined where it has none. */
  bodies: Bodies | undefined;
  /** What is told of user and password. */
  logon: Fields;
}

export interface Session {
  readonly client: Half;
  readonly server: Half;
  readonly waiting: Request[];
  readonly free: Request[];
  /** The latest user and password, as a hash, and what is told of them. */
  readonly latest: {hash: number; logon: Fields};
  /** Both sides speak something else now. */
  isOver: boolean;
}

const half = (): Half => ({phase: 'head', left: 0, isLost: false, head: head()});

export const openSession = (): Session => ({
  client: half(),
  server: half(),
  waiting: [],
  free: [],
  latest: {hash: 0, logon: {}},
  isOver: false,
});

export const isFull = (session: Session): boolean => session.waiting.length >= MAX_WAITING;

/** Keeps a copy of the head `b[at..end)`; slots are used again. */
export function wait(session: Session, b: Uint8Array, at: number, end: number): Request {
  const request = session.free.pop() ?? newRequest();
  request.length = Math.min(end - at, MAX_KEPT);
  for (let i = 0; i < request.length; i++) request.bytes[i] = u8(b, at + i);
  session.waiting.push(request);
  return request;
}

const newRequest = (): Request => ({
  bytes: new Uint8Array(MAX_KEPT),
  length: 0,
  hash: 0,
  isHead: false,
  isConnect: false,
  time: 0,
  frame: 0,
  bodies: undefined,
  logon: {},
});

/** The oldest request, no longer waiting; its slot is used again at the next `wait`. */
export function take(session: Session): Request | undefined {
  const request = session.waiting.shift();
  if (request !== undefined) session.free.push(request);
  return request;
}

/** Bytes were lost: the next segment may begin anywhere, and which response is to which request is unknown. */
export function lose(session: Session, half: Half): void {
  half.phase = 'head';
  half.left = 0;
  half.isLost = true;
  while (take(session) !== undefined);
}
