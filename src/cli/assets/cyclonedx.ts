/** Assets as a CycloneDX 1.6 bill of materials: each is a component of type `device`, its firmware and its parts are inside it. */
import {type Asset, type Identity, identityFieldNames} from '../../core/asset.ts';
import {knownOf, type Said, saidFieldNames} from '../../core/said.ts';
import {isoTime} from '../../core/time.ts';

export interface Exported {
  readonly asset: Asset;
  readonly said: Said | undefined;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

/** https://cyclonedx.org/docs/1.6/json/ */
export const cycloneDx = (assets: readonly Exported[], version: string, timestamp: string): object => ({
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {timestamp, tools: {components: [{type: 'application', name: 'bifrost', version}]}},
  components: assets.map(deviceOf),
});

function deviceOf({asset, said}: Exported): object {
  const shown = (field: Parameters<typeof knownOf>[2]): string | undefined => knownOf(asset, said, field)?.value;
  const parts = [...firmwareOf(asset.id, shown('vendor'), shown('firmware')), ...asset.modules.map(moduleOf(asset.id))];
  return {
    type: 'device',
    'bom-ref': asset.id,
    ...manufacturer(shown('vendor')),
    name: shown('model') ?? shown('name') ?? asset.ips[0] ?? asset.macs[0] ?? asset.id,
    ...(shown('hardware') !== undefined && {version: shown('hardware')}),
    ...(shown('description') !== undefined && {description: shown('description')}),
    ...(said !== undefined && said.tags.length > 0 && {tags: said.tags}),
    ...(parts.length > 0 && {components: parts}),
    properties: propertiesOf(asset, said),
  };
}

const manufacturer = (name: string | undefined): object => (name === undefined ? {} : {manufacturer: {name}});

const firmwareOf = (id: string, vendor: string | undefined, version: string | undefined): object[] =>
  version === undefined
    ? []
    : [{type: 'firmware', 'bom-ref': `${id}/firmware`, ...manufacturer(vendor), name: 'firmware', version}];

const moduleOf =
  (id: string) =>
  (module: Asset['modules'][number]): object => ({
    type: 'device',
    'bom-ref': `${id}/${module.address}`,
    ...manufacturer(module.vendor?.value),
    name: module.model?.value ?? module.address,
    ...(module.firmware && {version: module.firmware.value}),
    properties: [property('part', module.address), ...identityProperties(module)],
  });

const property = (name: string, value: string): Property => ({name: `bifrost:${name}`, value});

const identityProperties = (identity: Identity): Property[] =>
  identityFieldNames.flatMap((field) => {
    const observed = identity[field];
    if (observed === undefined) return [];
    const {value, source, confidence} = observed;
    return [
      property(field, value),
      property(`${field}:source`, source),
      property(`${field}:confidence`, String(confidence)),
    ];
  });

const propertiesOf = (asset: Asset, said: Said | undefined): Property[] => [
  property('segment', asset.segment),
  property('firstSeen', isoTime(asset.firstSeen)),
  property('lastSeen', isoTime(asset.lastSeen)),
  property('approval', said?.approval ?? 'none'),
  ...asset.ips.map((ip) => property('ip', ip)),
  ...asset.macs.map((mac) => property('mac', mac)),
  ...asset.serves.map((service) => property('serves', service)),
  ...identityProperties(asset),
  ...saidFieldNames.flatMap((field) => {
    const value = said?.fields[field];
    return value === undefined ? [] : [property(`said:${field}`, value)];
  }),
];
