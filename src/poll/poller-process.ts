/** The core's end of the poller: opens it when there is something to ask, keeps telling it that the core lives, ends it. */
import type {LoginAnswer} from '../core/credential.ts';
import type {Observation} from '../core/observation.ts';
import {
  type Ask,
  type FromPoller,
  HEARTBEAT_MS,
  type Listen,
  type ToPoller,
  type TryPair,
} from '../core/poll-message.ts';
import type {PortEvents} from '../core/port.ts';
import type {Micros} from '../core/time.ts';

/**
 * A poller that says nothing for so long is stuck in a library; it is killed. To load node-opcua takes almost
 * 3 s of a fast processor, in which it says nothing either. Whoever is stuck sends nothing.
 */
const STUCK_MS = 15_000;
/** One that was told to stop has so long before it is killed: together with what the kernel needs, well below a second. */
const STOP_MS = 250;
/** One that hangs up properly has so long. */
const END_MS = 3000;

/** What one asking came to. */
export interface Answer {
  readonly observations: readonly Observation[];
  /** From each request to its answer. */
  readonly times: readonly Micros[];
  /** Why there is no answer; empty: there is one. */
  readonly problem: string;
  /** What came of a pair that was tried. */
  readonly tried?: LoginAnswer;
}

export interface AskHandlers {
  /** May this be sent? Resolves when it may; rejects with the reason when not, and the asking ends. */
  readonly grant: (about: string, bytes: string) => Promise<void>;
  /** May it connect once more? Resolves when it may; rejects with the reason when not, and the asking ends. */
  readonly reconnect: () => Promise<void>;
  /** The answer to the latest came, after so long. */
  readonly answered: (took: Micros) => void;
}

export interface PollerProcess {
  /** Starts its process, if none runs. Resolves when it listens, or failed to. */
  ready(): Promise<void>;
  /** Listens to the serial line of the target. Why it must not be asked now, in words; empty: nobody was heard. Never rejects. */
  listen(task: Omit<Listen, 'type' | 'ask'>): Promise<string>;
  /** Never rejects. */
  ask(task: Omit<Ask, 'type' | 'ask'>, handlers: AskHandlers): Promise<Answer>;
  /** Tries one default pair. Never rejects: what was cut short is `unclear`. */
  tryPair(task: Omit<TryPair, 'type' | 'ask'>, handlers: AskHandlers): Promise<LoginAnswer>;
  /** Ends one asking at once. */
  abort(target: string, reason: string): void;
  release(target: string): void;
  /** Hangs up everywhere at once; nothing is sent any more when it resolves. */
  stop(): Promise<void>;
  /** Hangs up properly. */
  end(): Promise<void>;
  isRunning(): boolean;
}

interface Asking extends AskHandlers {
  readonly target: string;
  readonly times: Micros[];
  readonly finish: (answer: Answer) => void;
}

export interface PollerPort {
  send(message: ToPoller): void;
  /** Ends it by force; `onGone` follows, with `why` unless that is empty. */
  kill(why: string): void;
}

/**
 * How it is reached: as a child (forked.ts), or as a unit that calls (called.ts). `onGone` is told once nothing of it can send any
 * more; an empty reason: it ended as it was told to.
 */
export type OpenPoller = (events: PortEvents<FromPoller>) => PollerPort;

interface State {
  readonly open: OpenPoller;
  port: PollerPort | undefined;
  beats: NodeJS.Timeout | undefined;
  heardAt: number;
  /** The process that runs has said something, or is gone. */
  listens: Promise<void>;
  heard: () => void;
  /** It is gone; several may wait for that. */
  gone: Promise<void>;
  left: () => void;
  number: number;
  readonly asking: Map<number, Asking>;
  readonly onProblem: (problem: string) => void;
}

/** Whoever only listens sends nothing. */
const never = (): Promise<void> => Promise.reject(new Error('it only listens'));
const NOTHING: AskHandlers = {grant: never, reconnect: never, answered: () => undefined};

export function pollerProcess(onProblem: (problem: string) => void, open: OpenPoller): PollerProcess {
  const state: State = {
    open,
    port: undefined,
    beats: undefined,
    heardAt: 0,
    listens: Promise.resolve(),
    heard: () => undefined,
    gone: Promise.resolve(),
    left: () => undefined,
    number: 0,
    asking: new Map(),
    onProblem,
  };
  return {
    ready() {
      start(state);
      return state.listens;
    },
    async listen(task) {
      const {problem} = await begin(state, task.target.id, NOTHING, (ask) => ({type: 'listen', ask, ...task}));
      return problem;
    },
    ask: (task, handlers) => begin(state, task.target.id, handlers, (ask) => ({type: 'ask', ask, ...task})),
    async tryPair(task, handlers) {
      const answer = await begin(state, task.target.id, handlers, (ask) => ({type: 'try', ask, ...task}));
      return answer.tried ?? {result: 'unclear', words: answer.problem};
    },
    abort(target, reason) {
      for (const [ask, asking] of state.asking) if (asking.target === target) send(state, {type: 'abort', ask, reason});
    },
    release: (target) => send(state, {type: 'release', target}),
    stop: () => leave(state, 'stop', STOP_MS),
    end: () => leave(state, 'end', END_MS),
    isRunning: () => state.port !== undefined,
  };
}

function begin(
  state: State,
  target: string,
  handlers: AskHandlers,
  message: (ask: number) => ToPoller,
): Promise<Answer> {
  start(state);
  const ask = ++state.number;
  return new Promise((finish) => {
    state.asking.set(ask, {...handlers, target, times: [], finish});
    send(state, message(ask));
  });
}

function send({port}: State, message: ToPoller): void {
  port?.send(message);
}

function start(state: State): void {
  if (state.port !== undefined) return;
  state.heardAt = performance.now();
  state.listens = new Promise((resolve) => {
    state.heard = resolve;
  });
  state.gone = new Promise((resolve) => {
    state.left = resolve;
  });
  state.port = state.open({
    onMessage: (message) => receive(state, message),
    onGone: (reason) => ended(state, reason),
  });
  state.beats = setInterval(() => {
    send(state, {type: 'beat'});
    if (performance.now() - state.heardAt < STUCK_MS) return;
    state.heardAt = performance.now();
    state.port?.kill('the poller is stuck or not there, and was given up');
  }, HEARTBEAT_MS);
}

/** `problem` is empty when it ended as it was told to. */
function ended(state: State, problem: string): void {
  clearInterval(state.beats);
  state.port = undefined;
  if (problem !== '') state.onProblem(problem);
  for (const {finish, times} of state.asking.values())
    finish({observations: [], times, problem: problem === '' ? 'polling was stopped' : problem});
  state.asking.clear();
  state.heard();
  state.left();
}

function receive(state: State, message: FromPoller): void {
  state.heard();
  state.heardAt = performance.now();
  if (message.type !== 'beat') about(state, message);
}

function about(state: State, message: Exclude<FromPoller, {type: 'beat'}>): void {
  const {ask} = message;
  const asking = state.asking.get(ask);
  if (asking === undefined) return;
  switch (message.type) {
    case 'request':
      decide(state, ask, asking.grant(message.about, message.bytes));
      break;
    case 'reconnect':
      decide(state, ask, asking.reconnect());
      break;
    case 'answered':
      asking.times.push(message.micros);
      asking.answered(message.micros);
      break;
    case 'done':
      state.asking.delete(ask);
      asking.finish({observations: message.observations, times: asking.times, problem: message.problem});
      break;
    case 'tried': {
      const {result, words} = message;
      state.asking.delete(ask);
      asking.finish({observations: [], times: asking.times, problem: '', tried: {result, words}});
      break;
    }
  }
}

const decide = (state: State, ask: number, decision: Promise<void>): void =>
  void decision.then(
    () => send(state, {type: 'granted', ask}),
    (error: Error) => send(state, {type: 'abort', ask, reason: error.message}),
  );

/** Resolves when its process is gone, and with it every socket. */
async function leave(state: State, type: 'stop' | 'end', patience: number): Promise<void> {
  if (state.port === undefined) return;
  const timer = setTimeout(() => state.port?.kill(''), patience);
  send(state, {type});
  await state.gone;
  clearTimeout(timer);
}
