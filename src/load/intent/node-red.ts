/** Flows of Node-RED: nodes of node-red-contrib-modbus and node-red-contrib-opcua. */
import type {Table} from '../../core/range.ts';
import {
  type ConduitDraft,
  type DeviceDraft,
  deviceNamed,
  type Importer,
  type Intent,
  type IntentOptions,
  STANDARD_NODES,
  type TagDraft,
} from './intent.ts';
import {number, type Plain, plains, text} from './json.ts';
import {type Access, hostOf, modbusLines} from './modbus-draft.ts';
import {unreadable} from './unreadable.ts';

export const nodeRed: Importer = {read};

const OPCUA_PORT = 4840;

const tableOf: Readonly<Record<string, Table>> = {
  coil: 'coils',
  mcoils: 'coils',
  input: 'discrete',
  holdingregister: 'holding',
  mholdingregisters: 'holding',
  inputregister: 'input',
};

interface Draft {
  readonly device: DeviceDraft;
  readonly conduit: ConduitDraft;
}

function read(json: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const nodes = flowsOf(json);
  const drafts = [...modbusDrafts(nodes, options, notes), ...opcuaDrafts(nodes, options, notes)];
  for (const node of nodes) {
    if (/^modbus-flex-/.test(text(node['type'])))
      notes.push(
        `${text(node['name']) || text(node['id'])}: ${text(node['type'])} chooses its addresses while it runs, left out`,
      );
  }
  return {devices: drafts.map(({device}) => device), conduits: drafts.map(({conduit}) => conduit), notes};
}

function flowsOf(json: string): readonly Plain[] {
  try {
    return plains(JSON.parse(json));
  } catch (cause) {
    throw unreadable('JSON', cause);
  }
}

function modbusDrafts(nodes: readonly Plain[], options: IntentOptions, notes: string[]): Draft[] {
  return nodes
    .filter(({type}) => type === 'modbus-client')
    .map((client, i) => {
      const device = addressOf(text(client['tcpHost']), options, notes);
      const unit = number(client['unit_id']) ?? 1;
      const users = nodes.filter(
        ({type, server}) => server === client['id'] && /^modbus-(read|write|getter)$/.test(text(type)),
      );
      const found = users.flatMap((node) => accessOf(node, unit, notes));
      const tags = found
        .filter(({name}) => name !== '')
        .map(({name, access}): TagDraft => ({name, address: `${access.table} ${access.first}`, unit: access.unit}));
      const accesses = found.map(({access}) => access);
      const name = `node-red-modbus-${i + 1}`;
      const allow = modbusLines(accesses, number(client['tcpPort']) ?? 502);
      return {device: {device, tags: distinct(tags)}, conduit: {name, from: [options.client], to: [device], allow}};
    });
}

function accessOf(node: Plain, clientUnit: number, notes: string[]): {name: string; access: Access}[] {
  const table = tableOf[text(node['dataType']).toLowerCase()];
  const first = number(node['adr']);
  if (table === undefined || first === undefined) {
    notes.push(`${text(node['name']) || text(node['id'])}: no address, left out`);
    return [];
  }
  const isWrite = node['type'] === 'modbus-write';
  const unit = number(node['unitid']) ?? clientUnit;
  return [{name: text(node['name']), access: {unit, table, first, count: number(node['quantity']) ?? 1, isWrite}}];
}

/** Two nodes may have the same name. */
const distinct = (tags: readonly TagDraft[]): TagDraft[] => [...new Map(tags.map((tag) => [tag.name, tag])).values()];

const addressOf = (host: string, options: IntentOptions, notes: string[]): string =>
  /^[\d.]+$|:/.test(host) ? host : deviceNamed(host, options, notes);

const servicesOf: Readonly<Record<string, readonly string[]>> = {
  read: ['Read'],
  write: ['Write'],
  subscribe: ['Read', 'CreateSubscription', 'CreateMonitoredItems', 'Publish', 'DeleteSubscriptions'],
  browse: ['Browse', 'BrowseNext'],
  method: ['Call'],
};

function opcuaDrafts(nodes: readonly Plain[], options: IntentOptions, notes: string[]): Draft[] {
  const items = nodes.filter(({type, item}) => type === 'OpcUa-Item' && text(item) !== '');
  return nodes
    .filter(({type}) => type === 'OpcUa-Endpoint')
    .map((endpoint, i) => {
      const found = hostOf(text(endpoint['endpoint']), OPCUA_PORT);
      const device = addressOf(found?.host ?? '', options, notes);
      const clients = nodes.filter(({type, endpoint: used}) => type === 'OpcUa-Client' && used === endpoint['id']);
      const actions = clients.map(({action}) => text(action).toLowerCase());
      const services = [...new Set(actions.flatMap((action) => servicesOf[action] ?? []))];
      const own = items.filter((item) => leadsTo(item, clients));
      const ids = [...new Set(own.map(({item}) => text(item).split(';datatype=', 1)[0] ?? ''))];
      const tags = ids.map((node): TagDraft => ({name: node.replace(/^.*[=.]/, '') || node, node}));
      const port = found?.port ?? OPCUA_PORT;
      const line = {
        protocol: 'opcua',
        ...(port !== OPCUA_PORT && {ports: [port]}),
        services,
        ...(ids.length > 0 && {nodes: [STANDARD_NODES, ...ids]}),
      };
      const conduit = {
        name: `node-red-opcua-${i + 1}`,
        from: [options.client],
        to: [device],
        allow: services.length > 0 ? [line] : [],
      };
      return {device: {device, tags: distinct(tags)}, conduit};
    });
}

/** The item is wired to one of the clients, or to nothing that could be followed. */
function leadsTo({wires}: Plain, clients: readonly Plain[]): boolean {
  const targets = Array.isArray(wires) ? wires.flat() : [];
  return clients.some(({id}) => targets.includes(id));
}
