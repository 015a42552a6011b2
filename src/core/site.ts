/**
 * What people have said about their site, in files and by commands, as opposed to what was seen. The core gathers it
 * (src/site.ts) and gives the whole of it to the sensor, at start and whenever something of it changes.
 */
import type {Ticket} from './ticket.ts';

export interface Site {
  /** Open and coming ones. */
  readonly tickets: readonly Ticket[];
  /** Addresses, networks and domains that nothing here may speak with. */
  readonly badAddresses: readonly string[];
}

/** Nobody said anything. */
export const NOTHING_SAID: Site = {tickets: [], badAddresses: []};
