/** Says whether an open change ticket covers a fact (`change.covers`, `change.ticket`). */
import type {Enricher} from '../core/enricher.ts';
import type {Fact} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {Ticket} from '../core/ticket.ts';

export function ticketCover(site: Site): Enricher {
  let {tickets} = site;
  return {
    enrich(fact) {
      if (tickets.length === 0) return true;
      const ticket = tickets.find((one) => covers(one, fact));
      fact.fields['change.covers'] = ticket !== undefined;
      if (ticket !== undefined) fact.fields['change.ticket'] = ticket.ticket;
      // Tickets open and end by time.
      return false;
    },
    tick: () => [],
    use(next) {
      tickets = next.tickets;
    },
  };
}

function covers({assets, allow, from, until}: Ticket, fact: Fact): boolean {
  if (fact.time < from || fact.time >= until || !allow.includes(fact.kind)) return false;
  const server = fact.fields['server.asset'];
  return assets.length === 0 || (typeof server === 'string' && assets.includes(server));
}
