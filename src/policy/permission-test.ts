/** A line of a conduit as tests, in the order in which they are asked, so that what came closest can be said. */
import {ANY, type Permission} from '../core/policy.ts';
import {type RegisterRange, registersText} from '../core/range.ts';
import {contains, type Exchange} from './exchange.ts';

/** What of an exchange did not fit (`conduit.reason`). */
export const reasons = [
  'conduit',
  'protocol',
  'function',
  'unit',
  'address',
  'service',
  'security',
  'node',
  'value',
] as const;
export type Reason = (typeof reasons)[number];

export interface Test {
  readonly reason: Reason;
  passes(exchange: Exchange): boolean;
  /** Why it did not pass: what is allowed, and what was done. */
  why(exchange: Exchange): string;
}

export interface CompiledPermission {
  readonly permission: Permission;
  readonly tests: readonly Test[];
  /** Its answer depends on what is written: every repetition may differ. */
  readonly looksAtValues: boolean;
}

/** Ports that a protocol calls its own. */
export type PortsOf = ReadonlyMap<string, readonly number[]>;

export function compilePermission(permission: Permission, portsOf: PortsOf): CompiledPermission {
  const tests = [
    protocolTest(permission, portsOf),
    ...functionTests(permission),
    ...unitTests(permission),
    ...registerTests(permission),
    ...opcuaTests(permission),
    ...valueTests(permission),
  ];
  return {permission, tests, looksAtValues: permission.values !== undefined};
}

/** A connection alone has a port and no protocol yet; opening one says nothing of functions. */
const isConnection = ({kind}: Exchange): boolean => kind === 'flow';

function protocolTest({protocol, ports}: Permission, portsOf: PortsOf): Test {
  const isPort = (port: number): boolean => ports.length === 0 || ports.includes(port);
  const expected = ports.length > 0 ? ports : portsOf.get(protocol);
  const on = expected !== undefined && expected.length > 0 ? ` (port ${expected.join(', ')})` : '';
  return {
    reason: 'protocol',
    passes: passesProtocol(protocol, isPort, expected),
    why: (x) =>
      `it allows ${protocol}${on}, this is ${isConnection(x) ? `${x.protocol} port ${x.port}` : `${x.protocol} on port ${x.port}`}`,
  };
}

/**
 * `expected`: ports of the protocol; none: it has no port of its own, and what runs on a connection will show; undefined: it
 * rides on something else than TCP and UDP.
 */
function passesProtocol(
  protocol: string,
  isPort: (port: number) => boolean,
  expected: readonly number[] | undefined,
): Test['passes'] {
  if (protocol === ANY) return (x) => isPort(x.port);
  if (protocol === 'tcp' || protocol === 'udp') {
    return (x) => isPort(x.port) && (!isConnection(x) || x.protocol === protocol);
  }
  return (x) => {
    if (x.protocol === protocol) return isPort(x.port);
    return isConnection(x) && expected !== undefined && (expected.length === 0 || expected.includes(x.port));
  };
}

function functionTests({functions}: Permission): Test[] {
  if (functions.length === 0) return [];
  const allowed = new Set(functions);
  return [
    {
      reason: 'function',
      passes: (x) =>
        isConnection(x) ||
        allowed.has(x.name) ||
        allowed.has(x.kind) ||
        (x.code !== '' && (allowed.has(x.code) || allowed.has(x.code.split('/', 1)[0] ?? ''))),
      why: (x) => `it allows ${functions.join(', ')}, this is ${functionText(x)}`,
    },
  ];
}

const functionText = ({name, code}: Exchange): string => (code === '' ? name : `${name} (function ${code})`);

function unitTests({units}: Permission): Test[] {
  if (units.length === 0) return [];
  const text = units.map(({first, last}) => (first === last ? first : `${first}-${last}`)).join(', ');
  return [
    {
      reason: 'unit',
      passes: ({unit}) => unit < 0 || units.some((range) => contains(range, {first: unit, last: unit})),
      why: ({unit}) => `it allows unit ${text}, this is unit ${unit}`,
    },
  ];
}

function registerTests({registers}: Permission): Test[] {
  if (registers.length === 0) return [];
  const isIn = (inner: RegisterRange): boolean =>
    registers.some((range) => (range.table === undefined || range.table === inner.table) && contains(range, inner));
  return [
    {
      reason: 'address',
      passes: (x) => x.registers.every(isIn),
      why: (x) =>
        `it allows ${registers.map(registersText).join(', ')}, this is ${x.registers
          .filter((one) => !isIn(one))
          .map(registersText)
          .join(', ')}`,
    },
  ];
}

/** Services that come before and after everything else; discovery runs without security by design. */
const DISCOVERY = ['FindServers', 'FindServersOnNetwork', 'GetEndpoints'];
const CHANNEL = ['OpenSecureChannel', 'CloseSecureChannel'];

function opcuaTests({services, nodes, security}: Permission): Test[] {
  const tests: Test[] = [];
  const isFrame = ({service, kind}: Exchange): boolean =>
    service === '' || (kind === 'session' && !isWork(service)) || DISCOVERY.includes(service);
  if (services.length > 0) {
    tests.push({
      reason: 'service',
      passes: (x) => isConnection(x) || isFrame(x) || services.includes(x.service),
      why: (x) => `it allows ${services.join(', ')}, this is ${x.service}`,
    });
  }
  if (security.length > 0) {
    tests.push({
      reason: 'security',
      passes: (x) =>
        x.security === '' ||
        DISCOVERY.includes(x.service) ||
        CHANNEL.includes(x.service) ||
        security.some((mode) => mode === x.security),
      why: (x) => `it allows security mode ${security.join(', ')}, this is ${x.security}`,
    });
  }
  if (nodes.length > 0) {
    const isIn = nodeTest(nodes);
    tests.push({
      reason: 'node',
      passes: (x) => x.nodes.every(isIn),
      why: (x) =>
        `it allows ${nodes.join(', ')}, this is ${x.nodes
          .filter((node) => !isIn(node))
          .slice(0, 4)
          .join(', ')}`,
    });
  }
  return tests;
}

/** A refused request is told as an exception: its service says whether it was more than a handshake. */
const isWork = (service: string): boolean =>
  !/^(CreateSession|ActivateSession|CloseSession|Cancel|OpenSecureChannel|CloseSecureChannel)$/.test(service);

function nodeTest(nodes: readonly string[]): (node: string) => boolean {
  const whole = new Set(nodes.filter((node) => !node.endsWith('*')));
  const starts = nodes.filter((node) => node.endsWith('*')).map((node) => node.slice(0, -1));
  return (node) => whole.has(node) || starts.some((start) => node.startsWith(start));
}

function valueTests({values}: Permission): Test[] {
  if (values === undefined) return [];
  const {min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY} = values;
  const isOut = (value: number): boolean => value < min || value > max;
  return [
    {
      reason: 'value',
      passes: (x) => !x.values.some(isOut),
      why: (x) =>
        `it allows values from ${values.min ?? '-'} to ${values.max ?? '-'}, this is ${x.values.filter(isOut).slice(0, 4).join(', ')}`,
    },
  ];
}
