/** Configuration of Telegraf: the inputs modbus, opcua and opcua_listener. */
import {parse} from 'smol-toml';
import type {Table} from '../../core/range.ts';
import {
  type ConduitDraft,
  type DeviceDraft,
  deviceNamed,
  type Importer,
  type Intent,
  type IntentOptions,
  type PermissionDraft,
  STANDARD_NODES,
  type TagDraft,
} from './intent.ts';
import {isPlain, number, type Plain, plains, text} from './json.ts';
import {type Access, hostOf, modbusLines} from './modbus-draft.ts';
import {unreadable} from './unreadable.ts';
import {orderNamed, typeNamed} from './words.ts';

export const telegraf: Importer = {read};

const MODBUS_PORT = 502;
const OPCUA_PORT = 4840;
/** Keys of the input, as the plugin calls the four tables. */
const tableKeys = {
  coils: 'coils',
  discrete_inputs: 'discrete',
  holding_registers: 'holding',
  input_registers: 'input',
} as const;
const registerNames: Readonly<Record<string, Table>> = {
  coil: 'coils',
  discrete: 'discrete',
  holding: 'holding',
  input: 'input',
};

interface Draft {
  readonly device: DeviceDraft;
  readonly conduit: ConduitDraft;
}

function read(toml: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const {inputs} = parsed(toml);
  const of = (name: string): readonly Plain[] => (isPlain(inputs) ? plains(inputs[name]) : []);
  const drafts = [
    ...of('modbus').map((input, i) => modbusInput(input, i, options, notes)),
    ...[...of('opcua'), ...of('opcua_listener')].map((input, i) => opcuaInput(input, i, options, notes)),
  ];
  if (drafts.length === 0) notes.push('no input is of modbus or opcua');
  return {devices: drafts.map(({device}) => device), conduits: drafts.map(({conduit}) => conduit), notes};
}

function parsed(toml: string): Plain {
  try {
    return parse(toml);
  } catch (cause) {
    throw unreadable('TOML', cause);
  }
}

function serverOf(url: string, port: number, options: IntentOptions, notes: string[]): {device: string; port: number} {
  const found = hostOf(url, port);
  const host = found?.host ?? url;
  const isAddress = /^[\d.]+$|:/.test(host);
  return {device: isAddress ? host : deviceNamed(host, options, notes), port: found?.port ?? port};
}

function modbusInput(input: Plain, i: number, options: IntentOptions, notes: string[]): Draft {
  const {device, port} = serverOf(text(input['controller']), MODBUS_PORT, options, notes);
  const tags: TagDraft[] = [];
  const accesses: Access[] = [];
  const take = (field: Plain, table: Table, unit: number, order: string): void => {
    const tag = tagOf(field, table, unit, order, notes);
    if (tag === undefined) return;
    tags.push(tag.tag);
    accesses.push({unit, table, first: tag.first, count: tag.count, isWrite: false});
  };
  const unit = number(input['slave_id']) ?? 1;
  for (const [key, table] of Object.entries(tableKeys))
    for (const field of plains(input[key])) take(field, table, unit, '');
  for (const request of plains(input['request'])) {
    const table = registerNames[text(request['register']) || 'holding'] ?? 'holding';
    for (const field of plains(request['fields']))
      take(field, table, number(request['slave_id']) ?? unit, text(request['byte_order']));
  }
  if (input['metric'] !== undefined) notes.push('inputs.modbus: fields below metric are not read (use request)');
  const conduit = {
    name: `telegraf-modbus-${i + 1}`,
    from: [options.client],
    to: [device],
    allow: modbusLines(accesses, port),
  };
  return {device: {device, tags}, conduit};
}

function tagOf(field: Plain, table: Table, unit: number, order: string, notes: string[]) {
  const {address} = field;
  const first = number(Array.isArray(address) ? address[0] : address);
  const name = text(field['name']);
  if (first === undefined || name === '') return undefined;
  const type = typeNamed(text(field['data_type'] ?? field['type']));
  const isBits = table === 'coils' || table === 'discrete';
  if (type === undefined && !isBits)
    notes.push(`${name}: type ${text(field['data_type'] ?? field['type']) || '(none)'} is not known, taken as uint16`);
  const byteOrder = orderNamed(text(field['byte_order']) || order);
  const [scale, count] = [number(field['scale']), Array.isArray(address) ? address.length : widthOf(type)];
  const tag: TagDraft = {
    name,
    address: `${table} ${first}`,
    unit,
    ...(type !== undefined && !isBits && {type}),
    ...(byteOrder !== undefined && byteOrder !== 'ABCD' && {order: byteOrder}),
    ...(scale !== undefined && scale !== 0 && scale !== 1 && {scale}),
  };
  return {tag, first, count};
}

const widthOf = (type: string | undefined): number =>
  type?.endsWith('64') === true ? 4 : type?.endsWith('32') === true ? 2 : 1;

const services = [
  'Read',
  'Browse',
  'CreateSubscription',
  'CreateMonitoredItems',
  'Publish',
  'DeleteSubscriptions',
  'DeleteMonitoredItems',
  'ModifySubscription',
  'RegisterNodes',
  'UnregisterNodes',
];

function opcuaInput(input: Plain, i: number, options: IntentOptions, notes: string[]): Draft {
  const {device, port} = serverOf(text(input['endpoint']), OPCUA_PORT, options, notes);
  const groups = plains(input['group']);
  const nodes = [
    ...plains(input['nodes']),
    ...groups.flatMap((group) => plains(group['nodes']).map((node) => ({...group, ...node}))),
  ];
  const tags = nodes.flatMap((node): TagDraft[] => {
    const [id, name] = [nodeIdOf(node), text(node['name'])];
    return id === undefined || name === '' ? [] : [{name, node: id}];
  });
  const security = text(input['security_mode']);
  const line: PermissionDraft = {
    protocol: 'opcua',
    ...(port !== OPCUA_PORT && {ports: [port]}),
    services,
    nodes: [STANDARD_NODES, ...tags.flatMap(({node}) => node ?? [])],
    ...(['None', 'Sign', 'SignAndEncrypt'].includes(security) && {security: [security]}),
  };
  const conduit = {
    name: `telegraf-opcua-${i + 1}`,
    from: [options.client],
    to: [device],
    allow: tags.length > 0 ? [line] : [],
  };
  if (tags.length === 0) notes.push(`inputs.opcua ${device}: no nodes`);
  return {device: {device, tags}, conduit};
}

function nodeIdOf(node: Plain): string | undefined {
  const id = text(node['id']);
  if (id !== '') return id;
  const [namespace, type, identifier] = [
    text(node['namespace']),
    text(node['identifier_type']),
    text(node['identifier']),
  ];
  if (!/^[sigb]$/.test(type) || identifier === '') return undefined;
  return namespace === '' || namespace === '0' ? `${type}=${identifier}` : `ns=${namespace};${type}=${identifier}`;
}
