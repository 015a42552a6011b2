/** One line of a conduit: its texts become ranges and names, and what cannot be together is refused. */
import {factKinds} from '../core/fact.ts';
import {modbusFunctions} from '../core/modbus-functions.ts';
import {ANY, type Permission} from '../core/policy.ts';
import {addressesOf, type Range, type RegisterRange, rangeOf, registersOf, type Table} from '../core/range.ts';
import type {PermissionShape} from './policy-schema.ts';

/** What lines may name. */
export interface Vocabulary {
  /** Names of facts, by protocol. */
  readonly protocols: ReadonlyMap<string, readonly string[]>;
}

export interface Line {
  /** `file:line`. */
  readonly where: string;
  report(path: readonly (string | number)[], message: string): void;
}

/** `CreateSubscription` is told as `create-subscription`. */
const factNameOf = (service: string): string =>
  service === 'TranslateBrowsePathsToNodeIds'
    ? 'translate-browse-paths'
    : service.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, '-').toLowerCase();

const TRANSPORTS = ['tcp', 'udp'];
/** Keys that mean something in one protocol only. */
const ownKeys: Readonly<Record<string, readonly (keyof PermissionShape)[]>> = {
  modbus: ['units', 'registers', 'addresses', 'values'],
  opcua: ['services', 'nodes', 'security', 'values'],
};

export function permissionOf(shape: PermissionShape, vocabulary: Vocabulary, line: Line): Permission {
  const {protocol, ports = [], services = [], nodes = [], security = []} = shape;
  checkProtocol(shape, vocabulary, line);
  const functions = (shape.functions ?? []).map((word, i) => functionOf(String(word), protocol, vocabulary, line, i));
  for (const [i, service] of services.entries()) {
    if (vocabulary.protocols.get('opcua')?.includes(factNameOf(service)) === true) continue;
    line.report(
      ['services', i],
      `${JSON.stringify(service)} is no service of OPC UA (Read, Write, Call, Browse, CreateSubscription, ...)`,
    );
  }
  for (const [i, node] of nodes.entries()) checkNode(node, i, line);
  const permission: Permission = {
    protocol,
    ports,
    functions,
    units: ranges(shape, 'units', line, (text) => rangeOf(text, 255), 'a unit from 0 to 255, or a range like 10-19'),
    registers: [
      ...ranges(
        shape,
        'registers',
        line,
        registersOf,
        'counted as in manuals: 40001-40100, 400001, "00001" (in quotes); from 0 it goes into addresses',
      ),
      ...ranges(shape, 'addresses', line, addressesOf, 'from 0, as on the wire: holding 0-99, coils 7, 0-99'),
    ],
    services,
    nodes,
    security,
    where: line.where,
    ...(shape.values !== undefined && {values: shape.values}),
  };
  checkTogether(permission, line);
  return permission;
}

function checkProtocol(shape: PermissionShape, {protocols}: Vocabulary, line: Line): void {
  const {protocol, ports} = shape;
  const isTransport = TRANSPORTS.includes(protocol);
  if (protocol !== ANY && !isTransport && !protocols.has(protocol)) {
    line.report(
      ['protocol'],
      `${JSON.stringify(protocol)} is no protocol that Bifrost knows (bifrost talkers names them; tcp or udp with ports for others)`,
    );
  }
  if (isTransport && ports === undefined) line.report(['protocol'], `${protocol} wants ports (or write protocol: any)`);
  for (const [owner, keys] of Object.entries(ownKeys)) {
    for (const key of keys) {
      if (shape[key] === undefined || protocol === owner || ownKeys[protocol]?.includes(key) === true) continue;
      line.report([key], `${key} belongs to ${owner}, this line is about ${protocol}`);
    }
  }
}

function functionOf(word: string, protocol: string, {protocols}: Vocabulary, line: Line, i: number): string {
  const isCode = /^\d{1,3}(\/\d{1,5})?$/.test(word);
  if (isCode && protocol === 'modbus') return word;
  const isKind = factKinds.some((kind) => kind === word);
  if (!isKind && protocols.get(protocol)?.includes(word) !== true) {
    line.report(
      ['functions', i],
      `${JSON.stringify(word)} is no function of ${protocol} (a kind like read or write, a name like write-single-register${protocol === 'modbus' ? ', or a code like 16 or 8/1' : ''})`,
    );
  }
  return word;
}

function checkNode(node: string, i: number, line: Line): void {
  if (!/^(ns=\d+;)?[isgb]=[^*]*\*?$/.test(node) && node !== '*') {
    line.report(
      ['nodes', i],
      `${JSON.stringify(node)} is no node id (write ns=2;s=Line1.Speed, i=2258, or ns=2;s=Line1.*)`,
    );
  }
}

function ranges<R extends Range>(
  shape: PermissionShape,
  key: 'units' | 'registers' | 'addresses',
  line: Line,
  read: (text: string) => R | undefined,
  form: string,
): R[] {
  return (shape[key] ?? []).flatMap((word, i) => {
    const range = read(String(word));
    if (range === undefined) line.report([key, i], `${JSON.stringify(word)} is not valid (${form})`);
    return range ?? [];
  });
}

/** A line that nothing can ever fit is a mistake. */
function checkTogether({functions, registers, values, protocol}: Permission, line: Line): void {
  if (values?.min !== undefined && values.max !== undefined && values.min > values.max) {
    line.report(['values'], `min ${values.min} is above max ${values.max}: no value fits`);
  }
  if (protocol !== 'modbus' || functions.length === 0) return;
  const meant = functions.flatMap((word) =>
    modbusFunctions.filter(({code, name, kind}) => [String(code), name, kind].includes(word)),
  );
  if (meant.length === 0) return;
  if (values !== undefined && meant.every(({kind}) => kind !== 'write')) {
    line.report(
      ['values'],
      'values are of what is written, and no function of this line writes (add one, or take values away)',
    );
  }
  const reached = new Set<Table>(meant.flatMap(({tables}) => tables));
  const lost: RegisterRange | undefined = registers.find(({table}) => table !== undefined && !reached.has(table));
  if (lost !== undefined) {
    line.report(
      ['functions'],
      `no function of this line (${functions.join(', ')}) reaches ${lost.table} ${lost.first}-${lost.last} (they reach ${[...reached].join(', ') || 'no registers'})`,
    );
  }
}
