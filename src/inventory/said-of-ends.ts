/** Adds what people said of the two ends of a fact; it wins over what was observed of their roles. */
import {type AssetId, assetIdOf} from '../core/asset.ts';
import type {Enricher} from '../core/enricher.ts';
import {type Fact, textsOf} from '../core/fact.ts';
import type {Said, SaidField} from '../core/said.ts';
import type {Site} from '../core/site.ts';

const FIELDS: readonly (readonly [said: SaidField, field: string])[] = [
  ['name', 'name'],
  ['role', 'role'],
  ['vendor', 'vendor'],
  ['zone', 'zone'],
  ['criticality', 'criticality'],
  ['purdueLevel', 'purdue_level'],
];

export function saidOfEnds(site: Site): Enricher {
  let said = byId(site);
  return {
    enrich(fact) {
      if (said.size === 0) return true;
      add(fact, 'client', said);
      add(fact, 'server', said);
      return true;
    },
    tick: () => [],
    use(next) {
      said = byId(next);
    },
  };
}

/** Also by the ids of the addresses that people gave, and of what they made part of it. */
function byId({assets}: Site): Map<AssetId, Said> {
  const said = new Map(assets.map((one) => [one.id, one]));
  for (const one of assets) {
    for (const address of [...one.ips, ...one.macs]) {
      const id = assetIdOf(one.segment, address);
      if (!said.has(id)) said.set(id, one);
    }
  }
  return said;
}

function add(
  {fields, protocol, kind, segment, client}: Fact,
  end: 'client' | 'server',
  said: Map<AssetId, Said>,
): void {
  const id = fields[`${end}.asset`];
  if (typeof id !== 'string') return;
  // Somebody that ARP shows for the first time may have been announced by its MAC address only.
  const isFirst = kind === 'bind' && protocol === 'arp' && end === 'client';
  const byAlias = (): Said | undefined => {
    for (const alias of textsOf(fields[`${end}.aliases`])) if (said.has(alias)) return said.get(alias);
    return undefined;
  };
  const known = said.get(id) ?? byAlias() ?? (isFirst ? said.get(assetIdOf(segment, client.mac)) : undefined);
  if (known === undefined) return;
  for (const [from, to] of FIELDS) {
    const value = known.fields[from];
    if (value !== undefined) fields[`${end}.${to}`] = value;
  }
  if (known.approval !== undefined) fields[`${end}.approval`] = known.approval;
  if (known.tags.length > 0) fields[`${end}.tags`] = known.tags;
}
