/**
 * The governor: goes by the plan, hears from the wire before each contact, grants each request, watches how device and
 * process bear it, and stops at once when it is told to. One asking a device at a time, few at all.
 */
import {type DefaultPair, type LoginAnswer, transportOf} from '../core/credential.ts';
import type {Observation} from '../core/observation.ts';
import type {Latency, ListedTarget, PollAsked, PollDevice, WireView} from '../core/poll.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import {bore, freshDevice, latencyAfter, NEVER_ANSWERED, strain, suffered} from './bearing.ts';
import {connectionsOf, rateOf} from './known.ts';
import {type Pace, pace} from './pace.ts';
import {type Planned, type PlanParts, planned, whyNotNow} from './plan.ts';
import type {Answer, PollerProcess} from './poller-process.ts';
import type {Question} from './question.ts';
import {sleep} from './sleep.ts';
import {deviceKey} from './targets.ts';
import {transportFor} from './transport.ts';
import {ENOUGH_EXCHANGES, noRoom, worsened} from './wire-says.ts';

/** Devices that are asked at the same time. */
const MAX_ASKINGS = 8;
/** What the real clients' exchanges are compared with: this long before. */
const BEFORE: Micros = 10 * MINUTE;
/** How long the real clients are watched afterwards; less, once they had enough exchanges. */
const WATCH: Micros = 30 * SECOND;
const LOOK_MS = 500;
/** What the wire shows must not be older. */
const MOST_BEHIND: Micros = 2 * SECOND;
/** After the wire said no it is asked again so much later. */
const NOT_NOW: Micros = 10 * SECOND;

export interface GovernorParts {
  readonly plan: PlanParts;
  readonly limits: {
    readonly perDevice: number;
    readonly perSegment: number;
    readonly overall: number;
    readonly reconnect: Micros;
    /** A connection shows only once somebody says something on it: so long the wire is watched before anybody is asked. */
    readonly watchFirst: Micros;
    readonly timeout: Micros;
    /** Real clients that wait longer by less than this were not disturbed. */
    readonly slowerByMs: number;
  };
  readonly poller: PollerProcess;
  /** What the sensor sees; undefined: it does not answer, and nothing is asked. */
  wire(target: ListedTarget, since: Micros): Promise<WireView | undefined>;
  /** The default pair that is to be tried there next; undefined: nobody wants that, or the limits forbid it. */
  trial(target: ListedTarget): Trial | undefined;
  /** Writes the request into the audit log; when it returns, it is stored. */
  audit(request: GrantedRequest): void;
  /** What was answered. */
  observe(observations: readonly Observation[]): Promise<void>;
  save(device: PollDevice | undefined, asked: PollAsked | undefined): void;
  /** A device was suspended. */
  suspended(target: ListedTarget, why: string): void;
  /** Something of our own went wrong. */
  failed(error: unknown): void;
  now(): Micros;
}

export interface Trial {
  readonly pair: DefaultPair;
  /** Who wants it. */
  readonly reason: string;
  /** Stores the attempt before `test` is begun, and again with what came of it. */
  run(test: () => Promise<LoginAnswer>): Promise<Observation>;
}

export interface GrantedRequest {
  readonly target: ListedTarget;
  readonly question: Pick<Question, 'name'>;
  /** Why it is asked at all. */
  readonly reason: string;
  readonly about: string;
  /** Hex; empty: a library makes them. */
  readonly bytes: string;
}

export interface Governor {
  /** Once a second: whatever is due and may be asked is asked. */
  tick(): void;
  /** Nothing more is asked; what is under way ends at once. Resolves when nothing is sent any more. */
  stop(): Promise<void>;
  start(): void;
  /** Hangs up properly. */
  close(): Promise<void>;
}

interface State extends GovernorParts {
  readonly pace: Pace;
  /** Devices that are being asked, or watched afterwards. */
  readonly busy: Set<string>;
  /** When the wire is asked again about a device that had no room. */
  readonly notBefore: Map<string, Micros>;
  stopping: AbortController;
}

export function governor(parts: GovernorParts): Governor {
  const openedAt = parts.now();
  const state: State = {
    ...parts,
    pace: pace(parts.limits, {now: () => performance.now(), sleep, random: Math.random}),
    busy: new Set(),
    notBefore: new Map(),
    stopping: new AbortController(),
  };
  return {
    tick() {
      if (state.stopping.signal.aborted || parts.now() - openedAt < parts.limits.watchFirst) return;
      for (const target of parts.plan.targets) if (state.busy.size < MAX_ASKINGS) begin(state, target);
    },
    async stop() {
      state.stopping.abort(new Error('polling was stopped'));
      await parts.poller.stop();
    },
    start() {
      if (state.stopping.signal.aborted) state.stopping = new AbortController();
    },
    async close() {
      state.stopping.abort(new Error('the daemon ends'));
      await parts.poller.end();
    },
  };
}

const deviceOf = ({plan}: State, target: ListedTarget): PollDevice =>
  plan.device(target) ?? freshDevice(target.segment, target.address);

/** What is due of the target is asked, unless its device is busy or has just been asked. */
function begin(state: State, target: ListedTarget): void {
  const key = deviceKey(target);
  const now = state.now();
  if (state.busy.has(key) || (state.notBefore.get(key) ?? 0) > now) return;
  if (now - deviceOf(state, target).contactAt < state.limits.reconnect) return;
  const due = planned(state.plan, target, now).filter(({verdict}) => verdict === 'ask');
  const trial = due.length === 0 ? trialOf(state, target, now) : undefined;
  if (due.length === 0 && trial === undefined) return;
  state.busy.add(key);
  const contact =
    trial === undefined
      ? visit(state, target, target.session === 'hold' ? due : due.slice(0, 1))
      : tryOut(state, target, trial);
  contact
    .catch((error: unknown) => {
      if (!state.stopping.signal.aborted) state.failed(error);
    })
    .finally(() => state.busy.delete(key));
}

/** What people know of the device holds for a trial as for a question. */
function trialOf(state: State, target: ListedTarget, now: Micros): Trial | undefined {
  const trial = state.trial(target);
  if (trial === undefined) return undefined;
  return whyNotNow(state.plan, target, transportOf(trial.pair), now) === undefined ? trial : undefined;
}

/** One connection, one log-on; then the same look at the device's real clients as after a question. */
async function tryOut(state: State, target: ListedTarget, {pair, reason, run}: Trial): Promise<void> {
  const {limits, plan, poller} = state;
  const {signal} = state.stopping;
  await poller.ready();
  const begun = state.now();
  await state.pace.turn(deviceKey(target), target.segment, rateOf(limits.perDevice, plan.known(target)), signal);
  const wire = await state.wire(target, begun - BEFORE);
  if (wire === undefined || refusalOf(state, target, {transport: transportOf(pair)}, wire) !== undefined) {
    state.notBefore.set(deviceKey(target), state.now() + NOT_NOW);
    return;
  }
  signal.throwIfAborted();
  state.save({...deviceOf(state, target), contactAt: state.now()}, undefined);
  const granting = grants(state, target, {name: 'default-credential'}, reason, wire);
  // Not even a hash of what may hold the password is kept.
  const handlers = {...granting, grant: (about: string) => granting.grant(about, '')};
  const observation = await run(() =>
    poller.tryPair({target, pair, source: sourceOf(plan, target), timeoutMs: limits.timeout / 1000}, handlers),
  );
  state.save({...deviceOf(state, target), contactAt: state.now()}, undefined);
  await state.observe([observation]);
  await watchClients(state, target, wire, begun, signal);
}

const sourceOf = ({sources}: PlanParts, {segment}: ListedTarget): string =>
  sources.find((one) => one.segment === segment)?.address ?? '';

/** One connection: its questions one after the other, then a look at what became of the device's real clients. */
async function visit(state: State, target: ListedTarget, due: readonly Planned[]): Promise<void> {
  const {signal} = state.stopping;
  // A process takes a while to start: what the wire shows must be of the moment.
  await state.poller.ready();
  const begun = state.now();
  let before: WireView | undefined;
  for (const [i, one] of due.entries()) {
    const {question} = one;
    if (question === undefined) continue;
    await state.pace.turn(
      deviceKey(target),
      target.segment,
      rateOf(state.limits.perDevice, state.plan.known(target)),
      signal,
    );
    const {wire, refusal} = await look(state, target, question, begun, i === 0);
    before ??= wire;
    if (refusal !== undefined) {
      if (i > 0) state.poller.release(target.id);
      state.notBefore.set(deviceKey(target), state.now() + NOT_NOW);
      noteOutcome(state, target, question, `not asked: ${refusal}`);
      break;
    }
    const keep = i < due.length - 1;
    if (!(await put(state, target, one, question, wire, keep)) && keep) {
      state.poller.release(target.id);
      break;
    }
  }
  if (before !== undefined) await watchClients(state, target, before, begun, signal);
}

interface Look {
  readonly wire: WireView | undefined;
  /** Why it is not asked now, in words; undefined: it may be. */
  readonly refusal: string | undefined;
}

/** What the wire shows; on a serial line that is what is heard there, before the first question of a visit. */
async function look(
  state: State,
  target: ListedTarget,
  question: Question,
  begun: Micros,
  isFirst: boolean,
): Promise<Look> {
  const transport = transportFor(question, target) ?? question.transport;
  if (transport !== 'serial') {
    const wire = await state.wire(target, begun - BEFORE);
    return {wire, refusal: refusalOf(state, target, {transport}, wire)};
  }
  const heard = isFirst ? await state.poller.listen({target, ms: Math.ceil(state.limits.watchFirst / 1000)}) : '';
  return {wire: undefined, refusal: heard === '' ? undefined : heard};
}

function refusalOf(
  {now, plan}: State,
  target: ListedTarget,
  {transport}: Pick<Question, 'transport'>,
  wire: WireView | undefined,
): string | undefined {
  if (wire === undefined) return 'the sensor does not say what it sees';
  if (now() - wire.asOf > MOST_BEHIND) return `the sensor is ${Math.round((now() - wire.asOf) / SECOND)} s behind`;
  return transport === 'tcp' ? noRoom(wire, connectionsOf(target, plan.known(target))) : undefined;
}

function noteOutcome({plan, save}: State, {id}: ListedTarget, {name}: Question, outcome: string): void {
  const known = plan.asked(id, name);
  if (known?.outcome === outcome) return;
  save(undefined, {
    target: id,
    question: name,
    askedAt: known?.askedAt ?? 0,
    answeredAt: known?.answeredAt ?? 0,
    outcome,
    ...latencyOf(known),
  });
}

const latencyOf = ({usual, answers}: Latency = NEVER_ANSWERED): Latency => ({usual, answers});

/** True: it was answered, and borne well. */
async function put(
  state: State,
  target: ListedTarget,
  {reason}: Planned,
  question: Question,
  wire: WireView | undefined,
  keep: boolean,
): Promise<boolean> {
  const {limits, plan, poller, save} = state;
  const askedAt = state.now();
  const earlier = plan.asked(target.id, question.name);
  save({...deviceOf(state, target), contactAt: askedAt}, undefined);
  const granting = grants(state, target, question, reason, wire);
  const answer = await poller.ask(
    {
      target,
      question: question.name,
      source: sourceOf(plan, target),
      timeoutMs: limits.timeout / 1000,
      keep,
    },
    granting,
  );
  const problem = granting.refusal() || answer.problem;
  const answeredAt = problem === '' ? state.now() : (earlier?.answeredAt ?? 0);
  const contactAt = state.now();
  const strained =
    granting.refusal() === '' && !state.stopping.signal.aborted
      ? strainOf(latencyOf(earlier), wire?.latency ?? 0, answer)
      : '';
  const asked = {
    ...{target: target.id, question: question.name, askedAt, answeredAt, outcome: problem || 'answered'},
    ...(strained === '' && problem === '' ? latencyAfter(latencyOf(earlier), answer.times) : latencyOf(earlier)),
  };
  const device = {...deviceOf(state, target), contactAt};
  save(strained === '' ? (problem === '' ? bore(device) : device) : suffered(device, strained, contactAt), asked);
  tellSuspended(state, target, device);
  if (problem === '') await state.observe(answer.observations.filter(isNews));
  return problem === '' && strained === '';
}

/** Why it must be left alone; empty: it need not. */
const strainOf = (known: Latency, passive: Micros, {observations, problem, times}: Answer): string =>
  problem || (strain(known, passive, times, observations) ?? '');

/** Exceptions and broken answers are the governor's to judge: they are no news of the plant. */
const isNews = ({kind}: Observation): boolean => kind !== 'exception' && kind !== 'anomaly' && kind !== 'flow';

function tellSuspended(state: State, target: ListedTarget, {suspended: earlier}: PollDevice): void {
  const {suspended} = deviceOf(state, target);
  if (suspended !== '' && earlier === '') state.suspended(target, suspended);
}

/** Each request waits for its turn, and is in the audit log before it is sent. The turn of the first one was taken before. */
function grants(
  state: State,
  target: ListedTarget,
  question: Pick<Question, 'name'>,
  reason: string,
  wire: WireView | undefined,
) {
  const {signal} = state.stopping;
  const key = deviceKey(target);
  const rate = rateOf(state.limits.perDevice, state.plan.known(target));
  const hasClients = wire !== undefined && wire.exchanges > 0;
  let refusal = '';
  let isFirst = true;
  const check = (): void => {
    const why = signal.aborted ? 'polling was stopped' : state.plan.calendar.closed(state.now());
    if (why !== undefined) throw new Error(why);
  };
  async function grant(about: string, bytes: string): Promise<void> {
    check();
    if (isFirst) state.pace.count(key, target.segment, rate);
    else await state.pace.turn(key, target.segment, rate, signal);
    isFirst = false;
    check();
    state.audit({target, question, reason, about, bytes});
  }
  const refuse = (error: Error): never => {
    refusal = error.message;
    throw error;
  };
  return {
    /** Why a request was not granted: nothing that the device is to blame for. */
    refusal: () => refusal,
    answered: (took: Micros) => state.pace.rest(key, rate, hasClients ? took / 1000 : 0),
    grant: (about: string, bytes: string) => grant(about, bytes).catch(refuse),
    reconnect: () => again(state, target, signal).catch(refuse),
  };
}

/** A second connection of one visit: as late as that of another visit, and only where the wire shows room for it. */
async function again(state: State, target: ListedTarget, signal: AbortSignal): Promise<void> {
  const left = state.now();
  while (state.now() - left < state.limits.reconnect && !signal.aborted) await sleep(LOOK_MS, signal);
  signal.throwIfAborted();
  const refusal = refusalOf(state, target, {transport: 'tcp'}, await state.wire(target, left));
  if (refusal !== undefined) throw new Error(refusal);
  state.save({...deviceOf(state, target), contactAt: state.now()}, undefined);
}

/** Process canary: when what the device's real clients see became worse after we asked, it is asked no more. */
async function watchClients(
  state: State,
  target: ListedTarget,
  before: WireView,
  begun: Micros,
  signal: AbortSignal,
): Promise<void> {
  if (before.exchanges < ENOUGH_EXCHANGES) return;
  let after: WireView | undefined;
  do {
    await sleep(LOOK_MS, signal);
    if (signal.aborted) return;
    after = await state.wire(target, begun);
  } while (after !== undefined && after.exchanges < ENOUGH_EXCHANGES && state.now() - begun < WATCH);
  const worse = after && worsened(before, after, state.limits.slowerByMs * 1000);
  if (worse === undefined) return;
  const device = deviceOf(state, target);
  state.save({...device, suspended: worse}, undefined);
  tellSuspended(state, target, device);
}
