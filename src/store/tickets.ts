/** The only module that knows the `ticket` table: change tickets, open and closed. */
import type {FactKind} from '../core/fact.ts';
import type {Ticket} from '../core/ticket.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface Row {
  ticket: string;
  assets: string;
  allow: string;
  from_time: Micros;
  until_time: Micros;
  opened_by: string;
  closed_time: Micros | null;
  closed_by: string | null;
}

interface TicketFilter extends Page {
  /** Only those that nobody closed. */
  readonly open?: true;
}

export interface Tickets {
  /** The same name again is the same ticket. */
  save(ticket: Ticket): void;
  get(ticket: string): Ticket | undefined;
  /** Latest first. */
  list(filter: TicketFilter): Ticket[];
}

export function ticketTable(db: Database): Tickets {
  const upsert = db.prepare<[Row]>(`
    INSERT OR REPLACE INTO ticket
    VALUES (@ticket, @assets, @allow, @from_time, @until_time, @opened_by, @closed_time, @closed_by)`);
  const byName = db.prepare<[string], Row>('SELECT * FROM ticket WHERE ticket = ?');
  const all = db.prepare<[object], Row>(`
    SELECT * FROM ticket WHERE (@open IS NULL OR closed_time IS NULL)
    ORDER BY from_time DESC, ticket LIMIT @limit OFFSET @offset`);
  return {
    save: (ticket) => void upsert.run(toRow(ticket)),
    get: (name) => {
      const row = byName.get(name);
      return row && fromRow(row);
    },
    list: ({open, ...page}) => all.all({open: open === true ? 1 : null, ...pageOf(page)}).map(fromRow),
  };
}

const toRow = ({ticket, assets, allow, from, until, openedBy, closed}: Ticket): Row => ({
  ticket,
  assets: JSON.stringify(assets),
  allow: JSON.stringify(allow),
  from_time: from,
  until_time: until,
  opened_by: openedBy,
  closed_time: closed?.time ?? null,
  closed_by: closed?.by ?? null,
});

const fromRow = (row: Row): Ticket => ({
  ticket: row.ticket,
  assets: JSON.parse(row.assets) as string[],
  allow: JSON.parse(row.allow) as FactKind[],
  from: row.from_time,
  until: row.until_time,
  openedBy: row.opened_by,
  ...(row.closed_time !== null && {closed: {time: row.closed_time, by: row.closed_by ?? ''}}),
});
