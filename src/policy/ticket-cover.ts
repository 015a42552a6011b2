/**
 * What change tickets say of a fact: one covers it (`change.covers`, `change.ticket`), or one is open for the device and does
 * not (`change.beside`). A ticket whose time is over and that nobody closed becomes a fact of its own.
 */
import type {Enricher} from '../core/enricher.ts';
import {type Fact, NOBODY, textsOf} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {Ticket} from '../core/ticket.ts';
import type {Micros} from '../core/time.ts';

export function ticketCover({tickets: first}: Pick<Site, 'tickets'>): Enricher {
  let tickets = first;
  /** Those that were told as forgotten. */
  const forgotten = new Set<string>();
  return {
    enrich(fact) {
      return tickets.length === 0 || !isTouched(fact, tickets);
    },
    tick(now) {
      const due = tickets.filter((one) => now >= one.until && !forgotten.has(keyOf(one)));
      for (const one of due) forgotten.add(keyOf(one));
      return due.map((one) => windowForgotten(one, now));
    },
    use(site) {
      tickets = site.tickets;
    },
  };
}

/** A ticket that is opened again under its name has another end. */
const keyOf = ({ticket, until}: Ticket): string => `${ticket} ${until}`;

/** What is inside a ticket, or beside one, must be judged each time, since tickets end by time. */
function isTouched(fact: Fact, tickets: readonly Ticket[]): boolean {
  const open = tickets.filter((ticket) => isOpen(ticket, fact.time));
  const covering = open.find((ticket) => ticket.allow.includes(fact.kind) && isMeant(ticket, fact, 'server'));
  fact.fields['change.covers'] = covering !== undefined;
  if (covering !== undefined) {
    fact.fields['change.ticket'] = covering.ticket;
    return true;
  }
  const beside = open.find((ticket) => ticket.assets.length > 0 && isMeant(ticket, fact, 'server'));
  if (beside !== undefined) fact.fields['change.beside'] = beside.ticket;
  return beside !== undefined;
}

const isOpen = ({from, until}: Ticket, time: Micros): boolean => time >= from && time < until;

function isMeant({assets}: Ticket, {fields}: Fact, end: 'client' | 'server'): boolean {
  if (assets.length === 0) return true;
  const names = [...textsOf(fields[`${end}.asset`]), ...textsOf(fields[`${end}.aliases`])];
  return names.some((name) => assets.includes(name));
}

/** It is about the first device of the ticket, so that each forgotten ticket is an alert of its own. */
function windowForgotten({ticket, assets, until, openedBy}: Ticket, now: Micros): Fact {
  return {
    kind: 'deviation',
    protocol: 'change',
    name: 'window-forgotten',
    time: now,
    frame: 0,
    segment: '',
    means: 'passive',
    client: NOBODY,
    server: NOBODY,
    fields: {
      'change.ticket': ticket,
      'change.until': new Date(until / 1000).toISOString(),
      'change.opened_by': openedBy,
      'client.asset': ticket,
      ...(assets[0] !== undefined && {'server.asset': assets[0]}),
    },
  };
}
