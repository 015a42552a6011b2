/**
 * What would be asked of whom, when, and why or why not: every target with each of its questions. The governor goes by it,
 * and `bifrost poll plan` shows it. Only what the wire shows at the moment itself is not in it.
 */
import type {ListedTarget, PollAsked, PollDevice, PollSource, PollSwitch} from '../core/poll.ts';
import type {Micros} from '../core/time.ts';
import {due} from './due.ts';
import {connectionsOf, identityOf, type KnownDevice, registersOf} from './known.ts';
import type {Question} from './question.ts';
import {safetyReason} from './safety.ts';
import {transportFor} from './transport.ts';
import type {Calendar} from './windows.ts';

export interface PlanParts {
  readonly targets: readonly ListedTarget[];
  readonly sources: readonly PollSource[];
  readonly questions: readonly Question[];
  readonly calendar: Calendar;
  readonly isEnabled: boolean;
  stopped(): PollSwitch | undefined;
  known(target: ListedTarget): KnownDevice;
  /** Why nothing may be sent over the serial line of the target, in words; undefined: it may. */
  taken(target: ListedTarget): string | undefined;
  device(target: ListedTarget): PollDevice | undefined;
  asked(target: string, question: string): PollAsked | undefined;
  /** A person wants it asked now, known or not. */
  isWanted(target: string, question: string): boolean;
}

/** never: something must change first. wait: time or a person changes it. */
export type Verdict = 'ask' | 'wait' | 'never';

export interface Planned {
  readonly target: ListedTarget;
  /** Undefined: nobody knows how to ask this protocol. */
  readonly question: Question | undefined;
  readonly verdict: Verdict;
  /** In words. */
  readonly reason: string;
  /** When it will be asked, as far as time alone decides; 0: now, or it is not known. */
  readonly at: Micros;
}

export const plan = (parts: PlanParts, now: Micros): Planned[] =>
  parts.targets.flatMap((target) => planned(parts, target, now));

/** The questions of one target. */
export function planned(parts: PlanParts, target: ListedTarget, now: Micros): Planned[] {
  const known = parts.known(target);
  const safety = safetyReason(target, known);
  const refused = safety ?? neverReason(parts, target, now);
  const never = (question: Question | undefined, reason: string): Planned => ({
    target,
    question,
    verdict: 'never',
    reason,
    at: 0,
  });
  const asked = questionsOf(parts, target);
  const unknown = target.ask
    .filter((name) => !asked.some((one) => one.name === name))
    .map((name) => never(undefined, `there is no question ${name} for ${target.protocol}`));
  if (asked.length === 0 && unknown.length === 0)
    return [never(undefined, refused ?? `there is no question for ${target.protocol}`)];
  return [
    ...asked.map((question) => {
      const reason = refused ?? tooMuch(question, target, known);
      return reason === undefined ? put(parts, target, question, known, now) : never(question, reason);
    }),
    ...unknown,
  ];
}

/** What the target may be asked at all. */
export const questionsOf = ({questions}: Pick<PlanParts, 'questions'>, target: ListedTarget): Question[] =>
  questions.filter(
    (question) =>
      question.protocol === target.protocol &&
      (question.isDefault || target.ask.includes(question.name)) &&
      transportFor(question, target) !== undefined,
  );

function neverReason({sources, taken}: PlanParts, target: ListedTarget, now: Micros): string | undefined {
  const {address, segment, expires} = target;
  if (now >= endOf(expires)) return `the permission of its owner ended on ${expires}`;
  if (address.startsWith('/dev/')) return taken(target);
  if (sources.some((one) => one.segment === segment)) return undefined;
  return `no address of ours in ${segment} (poll.sources)`;
}

/** The last day is over everywhere on earth. */
export const endOf = (day: string): Micros => Date.parse(`${day}T23:59:59-12:00`) * 1000;

/** What the device cannot bear whenever it is asked. */
function tooMuch(question: Question, target: ListedTarget, known: KnownDevice): string | undefined {
  const {name, transport} = question;
  const full = whyFull(transportFor(question, target) ?? transport, target, known);
  if (full !== undefined) return full;
  const most = registersOf(known);
  const over = target.ask.includes(name) && target.registers.find(({quantity}) => quantity > most);
  return over ? `its profile allows ${most} registers a request, ${over.quantity} are listed` : undefined;
}

function whyFull(transport: Question['transport'], target: ListedTarget, known: KnownDevice): string | undefined {
  const {limit, source} = connectionsOf(target, known);
  return transport === 'tcp' && limit === 1
    ? `it takes one connection (${source}), and the last one is never taken`
    : undefined;
}

/** Why nothing beyond the questions may be tried at the target now, in words; undefined: it may. */
export function whyNotNow(
  parts: PlanParts,
  target: ListedTarget,
  transport: Question['transport'],
  now: Micros,
): string | undefined {
  const known = parts.known(target);
  return (
    safetyReason(target, known) ??
    neverReason(parts, target, now) ??
    whyFull(transport, target, known) ??
    held(parts, target, now)?.why
  );
}

interface Held {
  readonly why: string;
  /** 0: a person must say so. */
  readonly until: Micros;
}

/** Whatever is asked of it. */
function held({calendar, device, isEnabled, stopped}: PlanParts, target: ListedTarget, now: Micros): Held | undefined {
  const {suspended = '', waitUntil = 0} = device(target) ?? {};
  if (suspended !== '') return {why: `suspended: ${suspended} (bifrost poll now ${target.id} asks again)`, until: 0};
  const {isStopped = false, by = '', why = ''} = stopped() ?? {};
  if (isStopped) return {why: `stopped by ${by}: ${why}`, until: 0};
  if (!isEnabled) return {why: 'poll.enabled is false', until: 0};
  if (waitUntil > now) return {why: 'it was strained; it is left alone', until: waitUntil};
  const closed = calendar.closed(now);
  return closed === undefined ? undefined : {why: closed, until: 0};
}

function put(parts: PlanParts, target: ListedTarget, question: Question, known: KnownDevice, now: Micros): Planned {
  const {asked, device, isWanted} = parts;
  const {isDue, reason, at} = isWanted(target.id, question.name)
    ? {isDue: true, reason: 'a person wants to know', at: 0}
    : due(question, identityOf(target, known), asked(target.id, question.name), now);
  const wait = (why: string, until: Micros): Planned => ({target, question, verdict: 'wait', reason: why, at: until});
  const isSuspended = (device(target)?.suspended ?? '') !== '';
  if (!isDue && !isSuspended) return wait(reason, at);
  const hold = held(parts, target, now) ?? firstContact(parts, target, question);
  if (hold === undefined) return {target, question, verdict: 'ask', reason, at: 0};
  // Who has not switched it on yet wants to see what would be.
  return wait(parts.isEnabled ? hold.why : `${reason}; ${hold.why}`, hold.until);
}

/** Nobody knows how a device bears what it was never asked: the first time somebody is there who can help it. */
function firstContact(parts: PlanParts, target: ListedTarget, {name}: Question): Held | undefined {
  const {asked, calendar, isWanted} = parts;
  if (calendar.hasWindows || isWanted(target.id, name)) return undefined;
  if (questionsOf(parts, target).some((one) => (asked(target.id, one.name)?.askedAt ?? 0) > 0)) return undefined;
  return {
    why: `never asked before: the first time takes a window, or a person (bifrost poll now ${target.id})`,
    until: 0,
  };
}
