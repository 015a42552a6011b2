/** Who adds to facts before the rules, in this order. */
import type {Enricher} from '../core/enricher.ts';
import type {Site} from '../core/site.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {presence} from '../inventory/presence.ts';
import {saidOfEnds} from '../inventory/said-of-ends.ts';
import {ticketCover} from '../policy/ticket-cover.ts';

export const enrichers = (site: Site, hosts: Inventory): readonly Enricher[] => [
  saidOfEnds(site),
  ticketCover(site),
  presence(hosts),
];
