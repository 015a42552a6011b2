/**
 * `bifrost baseline propose`: what was learned as a policy. Devices that answer become a zone of their own, so that whoever
 * asks them needs a conduit; one conduit for each pair, with its functions and address ranges.
 */
import {stringify} from 'yaml';
import {protocols} from '../../protocols/index.ts';
import type {Asset, AssetId} from '../core/asset.ts';
import type {Known} from '../core/change.ts';
import {portsOf} from '../policy/ports.ts';
import type {Store} from '../store/store.ts';

/** What a conduit allows over one protocol for one set of units and functions. */
interface Line {
  protocol: string;
  ports?: readonly number[];
  functions?: string[];
  units?: number[];
  addresses?: string[];
  nodes?: string[];
}

interface Action {
  readonly protocol: string;
  readonly name: string;
  readonly unit: string | undefined;
}

/** The table of a device that a Modbus function touches. */
const TABLES: Readonly<Record<string, string>> = {
  'read-coils': 'coils',
  'write-single-coil': 'coils',
  'write-multiple-coils': 'coils',
  'read-discrete-inputs': 'discrete',
  'read-input-registers': 'input',
  'read-holding-registers': 'holding',
  'write-single-register': 'holding',
  'write-multiple-registers': 'holding',
  'mask-write-register': 'holding',
};
/** What a policy may name of a protocol: no broken message, nothing of the layers below. */
const names: ReadonlyMap<string, readonly string[]> = new Map(protocols.map((one) => [one.name, one.names]));

const ownPorts = portsOf(protocols);

/** What pairs do; ports that carry nothing known are left to people. */
function isAction({kind, key}: Known): boolean {
  if (kind !== 'function' && kind !== 'address') return false;
  const {protocol, name} = actionOf(key);
  return names.get(protocol)?.includes(name) === true;
}

export function propose(store: Store, segment: string | undefined): string {
  const known = store.known.list(segment === undefined ? {} : {segment}).filter(isAction);
  const segments = [...new Set(known.map((one) => one.segment))].sort();
  const zones = Object.fromEntries(segments.flatMap((name) => zonesOf(store, name, known)));
  const conduits = segments.flatMap((name) =>
    conduitsOf(
      store,
      name,
      known.filter((one) => one.segment === name),
    ),
  );
  const head = [
    '# What was learned, as a policy. Read it, strike what does not belong there, give things the names that you use.',
    '# mode: observe tells what would be denied and nothing more; enforce raises alerts. See docs/policy.md.',
  ];
  const policy = {mode: 'observe', zones, conduits};
  return `${head.join('\n')}\n${stringify(policy, {lineWidth: 120, flowCollectionPadding: false})}`;
}

function zonesOf(store: Store, segment: string, known: readonly Known[]): [string, object][] {
  const servers = known.flatMap((one) => (one.segment === segment ? [pairOf(one.key)[1]] : []));
  const ids = [...new Set(servers)].sort();
  if (ids.length === 0) return [];
  const name = zoneName(segment);
  return [
    [name, {about: `everything in ${segment} that is in no other zone`, members: [{segment}]}],
    [`${name}-devices`, {about: `what answers in ${segment}`, members: ids.map((id) => endOf(store, segment, id))}],
  ];
}

const zoneName = (segment: string): string => (/^[a-z]/.test(segment) ? segment : `s-${segment}`);

function pairOf(key: string): readonly [AssetId, AssetId] {
  const [client = '', server = ''] = (key.split(' ')[0] ?? '').split('>');
  return [client, server];
}

/** By its address, since that is what people know; by its id where it has none. */
function endOf(store: Store, segment: string, id: AssetId): object {
  const ip = store.assets.get(id)?.ips[0];
  return ip === undefined ? {asset: id} : {segment, subnet: ip};
}

function conduitsOf(store: Store, segment: string, known: readonly Known[]): object[] {
  const ports = foreignPorts(store, segment);
  return [...grouped(known)].map(([pair, all], i) => {
    const [client, server] = pairOf(pair);
    const about = `${nameOf(store.assets.get(client), client)} to ${nameOf(store.assets.get(server), server)}`;
    return {
      name: `${zoneName(segment)}-${i + 1}`,
      about,
      from: [endOf(store, segment, client)],
      to: [endOf(store, segment, server)],
      allow: linesOf(all).map(({protocol, ...line}) => ({protocol, ...ports(pair, protocol), ...line})),
    };
  });
}

/** Ports on which a pair speaks a protocol, where one of them is not the protocol's own: a line without ports means its own alone. */
function foreignPorts(store: Store, segment: string): (pair: string, protocol: string) => Pick<Line, 'ports'> {
  const spoken = new Map<string, number[]>();
  for (const {client, server, protocol, port} of store.conversations.list({segment})) {
    const key = `${client}>${server} ${protocol}`;
    if (port > 0)
      spoken.set(
        key,
        [...new Set([...(spoken.get(key) ?? []), port])].sort((a, b) => a - b),
      );
  }
  return (pair, protocol) => {
    const ports = spoken.get(`${pair} ${protocol}`) ?? [];
    const own = ownPorts.get(protocol) ?? [];
    return ports.every((port) => own.includes(port)) ? {} : {ports};
  };
}

function grouped(known: readonly Known[]): Map<string, Known[]> {
  const groups = new Map<string, Known[]>();
  for (const one of known) {
    const pair = one.key.split(' ')[0] ?? '';
    groups.set(pair, [...(groups.get(pair) ?? []), one]);
  }
  return groups;
}

function nameOf(asset: Asset | undefined, id: AssetId): string {
  const named = asset?.name?.value ?? asset?.model?.value ?? asset?.vendor?.value;
  const address = asset?.ips[0] ?? asset?.macs[0] ?? id;
  return named === undefined ? address : `${named} (${address})`;
}

function linesOf(known: readonly Known[]): Line[] {
  const lines = new Map<string, Line>();
  for (const one of known) {
    const {protocol, name, unit} = actionOf(one.key);
    const table = protocol === 'modbus' ? TABLES[name] : undefined;
    const key = `${protocol} ${unit ?? ''} ${table === undefined ? '' : name}`;
    const line: Line = lines.get(key) ?? {protocol};
    lines.set(key, line);
    if (protocol === 'opcua') addNodes(line, one);
    else line.functions = including(line.functions, name);
    if (unit !== undefined) line.units = [Number(unit)];
    if (table !== undefined && one.ranges !== '') {
      const ranges = one.ranges.split(',').map((range) => `${table} ${shortRange(range)}`);
      line.addresses = [...new Set([...(line.addresses ?? []), ...ranges])];
    }
  }
  return [...lines.values()];
}

function addNodes(line: Line, {kind, key}: Known): void {
  const node = / bifrost\.node=(\S+)/.exec(key)?.[1];
  if (kind === 'address' && node !== undefined)
    for (const one of node.split(',')) line.nodes = including(line.nodes, one);
}

const including = <T>(list: T[] | undefined, value: T): T[] =>
  list?.includes(value) === true ? list : [...(list ?? []), value];

function shortRange(range: string): string {
  const [first, last] = range.split('-');
  return first === last ? String(first) : range;
}

function actionOf(key: string): Action {
  const [, protocol = '', name = '', ...rest] = key.split(' ');
  const unit = rest.find((part) => part.startsWith('mbtcp.unit_id='))?.slice('mbtcp.unit_id='.length);
  return {protocol: protocol.split('@')[0] ?? '', name, unit};
}
