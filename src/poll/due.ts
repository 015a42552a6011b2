/** Passive first: a question is put only while something that it may tell is unknown or old. */
import {type Identity, identityFields} from '../core/asset.ts';
import type {PollAsked} from '../core/poll.ts';
import {DAY, type Micros} from '../core/time.ts';
import type {Question} from './question.ts';

/** What is known of an identity is believed so long. */
const IDENTITY_AGE: Micros = 30 * DAY;
/** A question that tells nothing of the identity (registers, endpoints) is put again so much later. */
const AGAIN: Micros = DAY;

export interface Due {
  readonly isDue: boolean;
  /** In words: why, or why not. */
  readonly reason: string;
  /** When it will be; 0: now. */
  readonly at: Micros;
}

export function due({again = 0, tells}: Question, known: Identity, asked: PollAsked | undefined, now: Micros): Due {
  const answered = asked?.answeredAt ?? 0;
  const next = answered + (again || (tells.length === 0 ? AGAIN : IDENTITY_AGE));
  if (answered > 0 && now < next) return {isDue: false, reason: 'it was answered', at: next};
  const wanted = tells.filter((field) => known[field] === undefined);
  if (wanted.length > 0) return {isDue: true, reason: `not known: ${inWords(wanted)}`, at: 0};
  const old = tells.filter((field) => now - (known[field]?.lastSeen ?? 0) >= IDENTITY_AGE);
  if (old.length > 0) return {isDue: true, reason: `not heard of for 30 days: ${inWords(old)}`, at: 0};
  if (tells.length === 0) return {isDue: true, reason: answered === 0 ? 'never asked' : 'asked some time ago', at: 0};
  const oldest = Math.min(...tells.map((field) => known[field]?.lastSeen ?? 0));
  return {isDue: false, reason: 'all that it may tell is known', at: oldest + IDENTITY_AGE};
}

const inWords = (fields: Question['tells']): string =>
  fields.map((field) => identityFields[field].toLowerCase()).join(', ');
