/** What rules may speak of: fact kinds, services with their fields, ATT&CK techniques. Put together where the parts meet (cli, main). */
import type {FactKind} from '../core/fact.ts';
import {commonFields, type Field, type FieldTable} from '../core/field.ts';
import {healthFields} from '../core/health.ts';

export interface Technique {
  readonly name: string;
  readonly deprecated: boolean;
}

export interface Declared {
  readonly kinds: readonly FactKind[];
  /** By `logsource.service`, which is `Fact.protocol`. */
  readonly services: ReadonlyMap<string, FieldTable>;
  /** Fields of every fact, whatever its protocol. */
  readonly common: FieldTable;
  /** By id: `T0855`. */
  readonly techniques: ReadonlyMap<string, Technique>;
}

const binding = {
  'bifrost.previous_mac': {type: 'mac', about: 'MAC address that held this IP address before it moved'},
} as const satisfies FieldTable;

const frames = {
  'bifrost.frames': {type: 'number', varies: true, about: 'How many frames this fact stands for'},
} as const satisfies FieldTable;

/** The layers below the protocols report facts too: bindings of addresses, and connections that open or are refused. */
const layerFields = {
  arp: {
    ...binding,
    ...frames,
    'arp.opcode': {type: 'number', about: '1 request, 2 reply'},
    'arp.isgratuitous': {type: 'boolean', about: 'The sender speaks of its own address, to everybody'},
    'bifrost.asked': {type: 'boolean', about: 'The receiver of this reply had asked for it just before'},
  },
  ethernet: {...binding, ...frames},
  ip: binding,
  icmp: {},
  tcp: {
    'bifrost.server_known': {type: 'boolean', about: 'The address that did not answer is that of an asset'},
  },
  udp: {},
  bifrost: healthFields,
} as const satisfies Readonly<Record<string, FieldTable>>;

/** What the pipeline itself tells when time passes, in the name of a service that is no protocol. */
const ownFields = {
  change: {
    'change.until': {type: 'string', about: 'When the window of the ticket ended'},
    'change.opened_by': {type: 'string', about: 'Who opened the ticket'},
  },
} as const satisfies Readonly<Record<string, FieldTable>>;

/** `Fact.kind` is a field too, for rules and examples. */
const KIND: FieldTable = {kind: {type: 'string', about: 'Kind of the fact: read, write, control, ...'}};

/** Everything rules may name, from the protocols and the pinned technique list. */
export function declare(
  kinds: readonly FactKind[],
  protocols: readonly {readonly name: string; readonly fields: FieldTable}[],
  techniques: ReadonlyMap<string, Technique>,
): Declared {
  const layers = Object.entries({...layerFields, ...ownFields}).map(([name, fields]): [string, FieldTable] => [
    name,
    fields,
  ]);
  const services = protocols.map(({name, fields}): [string, FieldTable] => [name, fields]);
  return {kinds, services: new Map([...layers, ...services]), common: {...commonFields, ...KIND}, techniques};
}

/** What a rule of this service may name; without a service only what every fact has. Undefined: nobody declares it. */
export function fieldOf(declared: Declared, service: string | undefined, name: string): Field | undefined {
  const own = service === undefined ? undefined : declared.services.get(service);
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  return Object.hasOwn(declared.common, name) ? declared.common[name] : undefined;
}
