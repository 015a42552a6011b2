/** Who adds to facts before the rules, in this order. */
import type {Enricher} from '../core/enricher.ts';
import type {Protocol} from '../core/protocol.ts';
import type {Site} from '../core/site.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {presence} from '../inventory/presence.ts';
import {saidOfEnds} from '../inventory/said-of-ends.ts';
import {badAddresses} from '../policy/bad-addresses.ts';
import {conduitVerdict} from '../policy/conduit-verdict.ts';
import {pathZones} from '../policy/path-zones.ts';
import {portsOf} from '../policy/ports.ts';
import {ticketCover} from '../policy/ticket-cover.ts';
import {twoEyes} from '../policy/two-eyes.ts';

export const enrichers = (
  site: Site,
  hosts: Inventory,
  protocols: readonly Protocol[],
  tags: Enricher,
): readonly Enricher[] => [
  saidOfEnds(site),
  ticketCover(site),
  badAddresses(site),
  conduitVerdict(site, portsOf(protocols)),
  pathZones(site),
  tags,
  twoEyes(site),
  presence(hosts),
];
