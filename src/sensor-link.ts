/**
 * The core's end of the sensor: turns messages into calls and handlers. The sensor may come, go and come again; while it is away
 * nothing is asked of it, and what it must know it is told when it begins.
 */
import type {SensorChange} from './core/change.ts';
import {AppError, type ErrorCode, errorCodes} from './core/errors.ts';
import type {RingPiece} from './core/evidence.ts';
import type {Breach} from './core/poll.ts';
import type {Port} from './core/port.ts';
import type {FromSensor, SensorCall, SensorCallName, SensorCalls} from './core/sensor-message.ts';
import {version} from './load/version.ts';
import type {SensorOrder, SensorSettings} from './sensor-settings.ts';

export interface SensorHandlers {
  /** What it is told whenever it begins. */
  readonly settings: () => Promise<SensorSettings>;
  /** It captures, for the first time or again; `awaySeconds`: nobody watched for so long, as far as this core knows. */
  readonly onReady: (awaySeconds: number) => void;
  /** Store them, then call `stored`. */
  readonly onChanges: (changes: readonly SensorChange[], frames: readonly RingPiece[]) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string, detail: object) => void;
  /** A frame of our own polling is not in the plan: end polling at once. */
  readonly onBreach: (breach: Breach) => void;
  /** It could not start, or ended though nobody told it to. */
  readonly onLost: (error: AppError) => void;
}

export interface SensorStatus {
  /** Empty: it does not capture. */
  readonly sources: readonly string[];
  readonly rules: number;
  readonly frames: number;
  readonly dropped: number;
  /** Grows once a second as long as capture is alive. */
  readonly beats: number;
}

export interface SensorLink {
  stored(): void;
  /** Undefined: it is away, or went. */
  call<N extends SensorCallName>(
    name: N,
    params: SensorCalls[N]['params'],
  ): Promise<SensorCalls[N]['answer'] | undefined>;
  status(): SensorStatus;
  isAway(): boolean;
  /** Resolves when the last changes were handed over, where the sensor ends with the core. */
  stop(): Promise<void>;
}

/** As whoever brings the messages sees it. */
export interface SensorSide {
  readonly link: Omit<SensorLink, 'stop'>;
  connected(port: Port<SensorOrder>): void;
  receive(message: FromSensor): void;
  gone(error: AppError): void;
  /** Asks the sensor to end; resolves when it said so. */
  end(): Promise<void>;
}

interface State {
  readonly handlers: SensorHandlers;
  /** Answers that are awaited, by the number of their call. */
  readonly calls: Map<number, (answer: unknown) => void>;
  port: Port<SensorOrder> | undefined;
  /** It was told what to do, and does it. */
  isReady: boolean;
  awaySince: number;
  number: number;
  status: SensorStatus;
  isEnding: boolean;
}

/** Number of the call that ends the sensor. */
const STOP = 0;
const NOTHING_SEEN: SensorStatus = {sources: [], rules: 0, frames: 0, dropped: 0, beats: 0};

export function sensorSide(handlers: SensorHandlers): SensorSide {
  const state: State = {
    handlers,
    calls: new Map(),
    port: undefined,
    isReady: false,
    awaySince: Date.now(),
    number: STOP,
    status: NOTHING_SEEN,
    isEnding: false,
  };
  return {
    link: {
      stored: () => state.port?.send({type: 'stored'}),
      status: () => state.status,
      isAway: () => !state.isReady,
      async call<N extends SensorCallName>(name: N, params: SensorCalls[N]['params']) {
        if (!state.isReady) return undefined;
        const call = ++state.number;
        return (await ask(state, call, {type: 'call', call, name, params} as SensorCall)) as SensorCalls[N]['answer'];
      },
    },
    connected(port) {
      state.port = port;
    },
    receive: (message) => receive(state, message),
    gone: (error) => gone(state, error),
    async end() {
      state.isEnding = true;
      if (state.port !== undefined) await ask(state, STOP, {type: 'stop'});
    },
  };
}

function ask({calls, port}: State, call: number, order: SensorOrder): Promise<unknown> {
  return new Promise((resolve) => {
    calls.set(call, resolve);
    port?.send(order);
  });
}

function gone(state: State, error: AppError): void {
  if (state.isReady) state.awaySince = Date.now();
  state.port = undefined;
  state.isReady = false;
  state.status = {...state.status, sources: []};
  for (const resolve of state.calls.values()) resolve(undefined);
  state.calls.clear();
  if (!state.isEnding) state.handlers.onLost(error);
}

function receive(state: State, message: FromSensor): void {
  const {handlers} = state;
  switch (message.type) {
    case 'begin':
      void start(state, message);
      break;
    case 'ready':
      state.status = {...state.status, sources: message.sources, rules: message.rules};
      state.isReady = true;
      handlers.onReady(Math.round((Date.now() - state.awaySince) / 1000));
      break;
    case 'changes':
      handlers.onChanges(message.changes, message.frames ?? []);
      break;
    case 'alive': {
      const {frames, dropped, rules} = message;
      state.status = {...state.status, frames, dropped, rules, beats: state.status.beats + 1};
      break;
    }
    case 'breach':
      handlers.onBreach(message.breach);
      break;
    case 'log':
      handlers.onLog(message.level, message.message, message.detail);
      break;
    case 'answer':
      answered(state, message.call, message.answer);
      break;
    case 'stopped':
      answered(state, STOP, undefined);
      break;
    case 'failed':
      fail(state, new AppError(codeOf(message.code), message.message));
      break;
  }
}

type Begin = Extract<FromSensor, {type: 'begin'}>;

/** What was handed over before is stored by now, and so part of what it is told. */
async function start(state: State, {version: its, frames}: Begin): Promise<void> {
  const {handlers, port} = state;
  if (its !== version) {
    fail(state, new AppError('capture-open', `the sensor is of version ${its}, this is ${version}: restart both`));
    return;
  }
  if (frames > 0) handlers.onLog('info', 'the sensor watched on while no core was there', {frames});
  try {
    port?.send({type: 'start', settings: await handlers.settings()});
  } catch (error) {
    fail(state, new AppError('capture-open', `the sensor cannot be told what to do: ${(error as Error).message}`));
  }
}

function fail(state: State, error: AppError): void {
  state.port?.close();
  gone(state, error);
}

function answered({calls}: State, call: number, answer: unknown): void {
  calls.get(call)?.(answer);
  calls.delete(call);
}

const codeOf = (code: string): ErrorCode => errorCodes.find((known) => known === code) ?? 'capture-open';
