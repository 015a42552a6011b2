/** What rules may speak of: fact kinds, services with their fields, ATT&CK techniques. Put together where the parts meet (cli, main). */
import type {FactKind} from '../core/fact.ts';
import {commonFields, type Field, type FieldTable} from '../core/field.ts';
import {healthFields} from '../core/health.ts';
import {postureFields} from '../core/posture.ts';

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
  'bifrost.previous_ip': {type: 'ip', about: 'Other IP address that this MAC address has, too'},
  'bifrost.same_mac_ip': {type: 'ip', about: 'Another IP address that frames of this MAC address came from'},
  'bifrost.same_mac_asset': {type: 'string', about: 'Asset id of that address'},
} as const satisfies FieldTable;

/** What the inventory tells that no frame does. */
const inventory = {
  'bifrost.seen_for': {type: 'number', about: 'Seconds from the first to the latest sign of the asset'},
  'bifrost.silence': {type: 'string', about: 'Level of silence that was reached: 15m, 30m, 1h, 4h, 12h, 1d, 3d, 7d'},
  'bifrost.silence_level': {type: 'number', about: 'The same as a number, 1 to 8'},
  'bifrost.silent_for': {type: 'number', about: 'Seconds since it was last seen'},
  'bifrost.sign': {type: 'string', about: 'What told that it started'},
  'bifrost.identity_field': {type: 'string', about: 'What changed: vendor, model, firmware, hardware, serial, ...'},
  'bifrost.identity_source': {type: 'string', about: 'Protocol over which it told so'},
  'bifrost.part': {type: 'string', about: 'Unit or module whose identity changed'},
  'bifrost.before': {type: 'string', about: 'What it said before'},
  'bifrost.after': {type: 'string', about: 'What it says now'},
  'bifrost.unit_id': {type: 'number', about: 'Unit behind the gateway'},
  'bifrost.units': {type: 'number', about: 'Units known behind it'},
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
  ethernet: {
    ...binding,
    ...frames,
    'vlan.id': {type: 'number', many: true, about: 'Ids of the VLAN tags, outermost first'},
    'bifrost.vlan_tags': {
      type: 'number',
      about: 'How many VLAN tags the frame has, without tags that only give a priority',
    },
    'bifrost.vlan_planned': {
      type: 'boolean',
      about: 'Each of them is configured for the interface; absent where none is',
    },
  },
  ip: binding,
  icmp: {},
  inventory,
  tcp: {
    'bifrost.server_known': {type: 'boolean', about: 'The address that did not answer is that of an asset'},
    'bifrost.connections': {
      type: 'number',
      varies: true,
      about: 'Connections of this client to this port that were never closed and are silent',
    },
  },
  udp: {},
  bifrost: {...healthFields, ...postureFields},
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
