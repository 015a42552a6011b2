/**
 * A serial line in the poller. Many hear each other there and only one may ask, so it is listened to first: where anybody
 * speaks without being asked there is a master, and nothing is sent, then or ever. One exchange at a time; the pause of the
 * governor between two of them is longer than that of the line (3.5 characters, MODBUS over Serial Line V1.02, section 2.5.1).
 */
import {type SerialTalk, talkOverSerial} from '../../hardware/box/serial-line.ts';
import {AppError} from '../core/errors.ts';
import type {ListedTarget} from '../core/poll.ts';

/** Longest frame of Modbus RTU, and as much again. */
const MAX_ANSWER = 512;
/** So much of what was heard is shown. */
const SHOWN = 12;

export interface SerialLine {
  /** Listens so long, or until somebody speaks. Rejects with `poll`, and the reason, if somebody does. */
  listen(ms: number, signal: AbortSignal): Promise<void>;
  exchange(
    bytes: Uint8Array,
    lengthOf: (soFar: Uint8Array) => number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  isOpen(): boolean;
  close(): void;
}

interface State {
  readonly device: string;
  talk: SerialTalk | undefined;
  /** Whoever waits for bytes; without one they are somebody else's. */
  hear: ((soFar: Uint8Array) => void) | undefined;
  lost: ((reason: string) => void) | undefined;
  heard: Uint8Array;
}

/** Throws `poll` when the port cannot be opened. */
export async function openSerialLine({address, serial}: ListedTarget): Promise<SerialLine> {
  if (serial === undefined) throw new AppError('poll', `${address}: nobody says how fast the line is (poll.lines)`);
  const state: State = {device: address, talk: undefined, hear: undefined, lost: undefined, heard: new Uint8Array()};
  const handlers = {
    onBytes(bytes: Uint8Array) {
      state.heard = Uint8Array.from([...state.heard, ...bytes]).subarray(0, MAX_ANSWER);
      state.hear?.(state.heard);
    },
    onEnd(reason: string) {
      state.talk = undefined;
      state.lost?.(reason);
    },
  };
  state.talk = await talkOverSerial({device: address, ...serial}, handlers).catch((cause: unknown) => {
    throw new AppError('poll', `${address}: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
  });
  return {
    listen: (ms, signal) => listen(state, ms, signal),
    exchange: (bytes, lengthOf, ms, signal) => exchange(state, bytes, lengthOf, ms, signal),
    isOpen: () => state.talk !== undefined,
    close() {
      state.talk?.close();
      state.talk = undefined;
    },
  };
}

const spoke = ({device, heard}: State): AppError => {
  const shown = Buffer.from(heard.subarray(0, SHOWN)).toString('hex');
  return new AppError('poll', `somebody speaks on ${device} (${shown}): where there is a master nothing is asked`);
};

const listen = (state: State, ms: number, signal: AbortSignal): Promise<void> =>
  waitFor(state, ms, signal, {
    hear: (_soFar, {fail}) => fail(spoke(state)),
    late: ({done}) => done(),
  });

async function exchange(
  state: State,
  bytes: Uint8Array,
  lengthOf: (soFar: Uint8Array) => number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (state.talk === undefined) throw new AppError('poll', `${state.device}: the port is gone`);
  if (state.heard.length > 0) throw spoke(state);
  const answer = waitFor<Uint8Array>(state, timeoutMs, signal, {
    hear(soFar, {done, fail}) {
      const length = lengthOf(soFar);
      if (length < 0 || length > MAX_ANSWER || soFar.length >= MAX_ANSWER)
        fail(new AppError('poll', 'a broken answer'));
      else if (length > 0 && soFar.length === length) done(soFar.slice());
      else if (length > 0 && soFar.length > length) fail(spoke(state));
    },
    late: ({fail}) => fail(new AppError('poll', 'no answer in time')),
  });
  state.talk.write(bytes);
  const whole = await answer;
  state.heard = new Uint8Array();
  return whole;
}

interface Ends<T> {
  done(value: T): void;
  fail(error: Error): void;
}

function waitFor<T>(
  state: State,
  ms: number,
  signal: AbortSignal,
  {hear, late}: {hear: (soFar: Uint8Array, ends: Ends<T>) => void; late: (ends: Ends<T>) => void},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      state.hear = undefined;
      state.lost = undefined;
    };
    const ends: Ends<T> = {
      done(value) {
        settle();
        resolve(value);
      },
      fail(error) {
        settle();
        reject(error);
      },
    };
    const stop = (): void => {
      state.talk?.close();
      ends.fail(new AppError('poll', signal.reason instanceof Error ? signal.reason.message : 'polling was stopped'));
    };
    const timer = setTimeout(() => late(ends), ms);
    signal.addEventListener('abort', stop, {once: true});
    state.hear = (soFar) => hear(soFar, ends);
    state.lost = (reason) => ends.fail(new AppError('poll', `${state.device}: ${reason}`));
    if (signal.aborted) stop();
    else if (state.heard.length > 0) state.hear(state.heard);
  });
}
