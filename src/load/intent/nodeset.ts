/** OPC UA NodeSet2 (XML): variables become tags, methods may be called. OPC 10000-6 annex F. */
import {XMLParser} from 'fast-xml-parser';
import {AppError} from '../../core/errors.ts';
import {deviceNamed, type Importer, type Intent, type IntentOptions, STANDARD_NODES, type TagDraft} from './intent.ts';
import {isPlain, number, type Plain, plains, text} from './json.ts';
import {unreadable} from './unreadable.ts';
import {typeNamed} from './words.ts';

export const nodeset: Importer = {read};

/** No entity is ever expanded: the file is not ours. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
});

/** Bit of AccessLevel: CurrentWrite. */
const WRITE = 2;

function read(xml: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const set = setOf(xml);
  const device = deviceNamed('', options, notes);
  const variables = plains(set['UAVariable']);
  const tags = variables.flatMap((variable) => tagOf(variable));
  const writable = variables
    .filter(({AccessLevel}) => ((number(AccessLevel) ?? 1) & WRITE) !== 0)
    .flatMap(({NodeId}) => text(NodeId) || []);
  const methods = plains(set['UAMethod']).flatMap(({NodeId}) => text(NodeId) || []);
  const allow = [
    ...(tags.length > 0
      ? [
          {
            protocol: 'opcua',
            services: ['Read', 'Browse', 'CreateSubscription', 'CreateMonitoredItems', 'Publish'],
            nodes: [STANDARD_NODES, ...tags.flatMap(({node}) => node ?? [])],
          },
        ]
      : []),
    ...(writable.length > 0 ? [{protocol: 'opcua', services: ['Write'], nodes: writable}] : []),
    ...(methods.length > 0 ? [{protocol: 'opcua', services: ['Call'], nodes: methods}] : []),
  ];
  const uris = isPlain(set['NamespaceUris']) ? [set['NamespaceUris']['Uri']].flat().map(text) : [];
  notes.push(
    ...uris.map((uri, i) => `namespace ${i + 1} of the file is ${uri}; the server may give it another number`),
  );
  if (tags.length === 0) notes.push('the file has no variables');
  return {
    devices: [{device, tags}],
    conduits: allow.length > 0 ? [{name: 'nodeset', from: [options.client], to: [device], allow}] : [],
    notes,
  };
}

function setOf(xml: string): Plain {
  try {
    const document: unknown = parser.parse(xml, true);
    const set = isPlain(document) ? document['UANodeSet'] : undefined;
    if (isPlain(set)) return set;
  } catch (cause) {
    throw unreadable('XML', cause);
  }
  throw new AppError('config', 'this is no NodeSet2: it has no UANodeSet');
}

function tagOf({NodeId, BrowseName, DataType, Description}: Plain): TagDraft[] {
  const [node, name] = [text(NodeId), text(BrowseName).replace(/^\d+:/, '')];
  if (node === '' || name === '') return [];
  const type = typeNamed(text(DataType)) ?? standardTypes[text(DataType)];
  const about = isPlain(Description) ? text(Description['#text']) : text(Description);
  return [{name: `${name} (${node})`, node, ...(type !== undefined && {type}), ...(about !== '' && {about})}];
}

/** DataTypes of namespace 0 by their ids. */
const standardTypes = {
  'i=1': 'bool',
  'i=2': 'int16',
  'i=3': 'uint16',
  'i=4': 'int16',
  'i=5': 'uint16',
  'i=6': 'int32',
  'i=7': 'uint32',
  'i=8': 'int64',
  'i=9': 'uint64',
  'i=10': 'float32',
  'i=11': 'float64',
  'i=12': 'string',
} as Readonly<Record<string, TagDraft['type']>>;
