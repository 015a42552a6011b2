/**
 * Zones of two addresses behind one MAC address (`client.zone`, `bifrost.same_mac_zone`): where they differ, the device that
 * has it is in both, or forwards from one to the other.
 */
import type {Enricher} from '../core/enricher.ts';
import {type Fact, textsOf} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import {type ZoneOf, zoneFinder} from './zones.ts';

export function pathZones(site: Site): Enricher {
  let {assets} = site;
  let zoneOf = finderOf(site);

  function add({segment, client, fields}: Fact, ip: string): void {
    const asset = String(fields['bifrost.same_mac_asset'] ?? '');
    const said = assets.find(({id}) => id === asset);
    const aliases = textsOf(fields['client.aliases']);
    const own = {ip: client.ip, mac: client.mac, asset: String(fields['client.asset'] ?? ''), aliases};
    const zone = zoneOf?.(segment, {...own, tags: textsOf(fields['client.tags'])});
    const other = zoneOf?.(segment, {ip, mac: client.mac, asset, tags: said?.tags ?? []}) ?? said?.fields.zone;
    if (zone !== undefined) fields['client.zone'] = zone;
    if (other !== undefined) fields['bifrost.same_mac_zone'] = other;
  }

  return {
    enrich(fact) {
      const {'bifrost.same_mac_ip': ip} = fact.fields;
      if (typeof ip === 'string') add(fact, ip);
      return true;
    },
    tick: () => [],
    use(next) {
      assets = next.assets;
      zoneOf = finderOf(next);
    },
  };
}

const finderOf = ({policy}: Site): ZoneOf | undefined => policy && zoneFinder(policy.zones);
