/** Assets as a person's merge or split leaves them in the store; the sensor tells the rest with what it sees next. */
import {type Asset, type AssetId, assetIdOf, identityFieldNames} from '../core/asset.ts';

const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];

/** `into` with everything of `from`, which is no more. */
export function mergedAsset(into: Asset, from: Asset): Asset {
  const known = new Set(into.listed.map(({list, value}) => `${list} ${value}`));
  return {
    ...Object.fromEntries(
      identityFieldNames.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])),
    ),
    ...into,
    aliases: union(into.aliases, [from.id, ...from.aliases]).sort(),
    ips: union(into.ips, from.ips),
    macs: union(into.macs, from.macs),
    vlans: union(into.vlans, from.vlans),
    units: union(into.units, from.units),
    modules: into.modules.length > 0 ? into.modules : from.modules,
    serves: union(into.serves, from.serves).sort(),
    uses: union(into.uses, from.uses).sort(),
    listed: [...into.listed, ...from.listed.filter(({list, value}) => !known.has(`${list} ${value}`))],
    maxSockets: Math.max(into.maxSockets, from.maxSockets),
    sent: into.sent || from.sent,
    firstSeen: Math.min(into.firstSeen, from.firstSeen),
    lastSeen: Math.max(into.lastSeen, from.lastSeen),
    packets: into.packets + from.packets,
  };
}

/** The rest, and the address as an asset of its own. What was seen of both together stays with the rest. */
export function splitAsset(asset: Asset, own: AssetId, address: string): [rest: Asset, apart: Asset] {
  const isIp = asset.ips.includes(address);
  const without = (list: readonly string[]): string[] => list.filter((one) => one !== address);
  const rest = {...asset, ips: without(asset.ips), macs: isIp ? asset.macs : without(asset.macs)};
  const ofAddress = asset.listed.filter(({value}) => value === address);
  const apart: Asset = {
    id: own,
    aliases: [],
    segment: asset.segment,
    ips: isIp ? [address] : [],
    macs: isIp ? asset.macs : [address],
    vlans: asset.vlans,
    units: [],
    modules: [],
    serves: [],
    uses: [],
    listed: ofAddress,
    maxSockets: 0,
    watched: 0,
    longestSilence: 0,
    sent: asset.sent,
    firstSeen: asset.firstSeen,
    lastSeen: asset.lastSeen,
    packets: 0,
  };
  const listed = asset.listed.filter((one) => !ofAddress.includes(one));
  const id = asset.id === own ? heirOf(rest, asset) : asset.id;
  return [{...rest, id, aliases: asset.aliases.filter((one) => one !== own && one !== id), listed}, apart];
}

/** Who gives the rest its id when the asset's own address leaves. */
const heirOf = ({segment, ips, macs}: Asset, {id, aliases}: Asset): AssetId =>
  [...ips, ...macs].map((one) => assetIdOf(segment, one)).find((one) => aliases.includes(one)) ?? id;
