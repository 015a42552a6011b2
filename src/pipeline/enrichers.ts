/** Who adds to facts before the rules, in this order. */
import type {Enricher} from '../core/enricher.ts';
import type {Site} from '../core/site.ts';
import {badAddresses} from '../policy/bad-addresses.ts';
import {ticketCover} from '../policy/ticket-cover.ts';

export const enrichers = (site: Site): readonly Enricher[] => [ticketCover(site), badAddresses(site)];
