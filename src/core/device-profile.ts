/**
 * A device profile: what is known of a family of devices before one of them was seen. How it shows itself on the wire,
 * what it answers on, what it may be asked, and where each of these was read. Profiles are data, below hardware/devices/.
 */
import type {DefaultPair} from './credential.ts';

/** What a device does in the plant. */
export const deviceRoles = [
  'controller',
  'safety-controller',
  'io',
  'drive',
  'hmi',
  'scada-server',
  'historian',
  'opc-server',
  'engineering-station',
  'gateway',
  'serial-server',
  'switch',
  'router',
  'meter',
  'protection-relay',
  'rtu',
  'building-controller',
  'instrument',
] as const;

export type DeviceRole = (typeof deviceRoles)[number];

/** Level of the Purdue model: 0 process, 1 basic control, 2 supervision, 3 operations. */
export type PurdueLevel = 0 | 1 | 2 | 3;

interface EvidenceSource {
  readonly about: string;
  /** The fields of facts that tell it, as `[protocol, field]`; `*`: of every protocol. */
  readonly fields: readonly (readonly [protocol: string, field: string])[];
}

/** Everything by which a profile may recognise a device. */
export const evidenceSources = {
  vendor: {about: 'Vendor as the device tells it, over any protocol', fields: [['*', 'bifrost.vendor_name']]},
  model: {
    about: 'Model, product name or order number as the device tells it, over any protocol',
    fields: [
      ['*', 'bifrost.model_name'],
      ['*', 'bifrost.product_code'],
      ['*', 'bifrost.product_name'],
    ],
  },
  oui: {about: 'Vendor by the register of MAC prefixes', fields: []},
  service: {about: 'What it answers on: modbus@tcp/502', fields: []},
  'bacnet.vendor_id': {about: 'Vendor number of ASHRAE', fields: [['bacnet', 'bacapp.vendor_identifier']]},
  'enip.vendor_id': {
    about: 'Vendor number of ODVA',
    fields: [
      ['enip', 'enip.lir.vendor'],
      ['enip', 'cip.id.vendor_id'],
    ],
  },
  'enip.device_type': {
    about: 'Device type of CIP: 0x0e programmable logic controller, 0x0c communications adapter, ...',
    fields: [
      ['enip', 'enip.lir.devtype'],
      ['enip', 'cip.id.device_type'],
    ],
  },
  'enip.product_code': {
    about: 'Product code, given by the vendor within a device type',
    fields: [
      ['enip', 'enip.lir.prodcode'],
      ['enip', 'cip.id.product_code'],
    ],
  },
  'fox.brand': {about: 'Brand in the hello of Niagara Fox', fields: [['fox', 'bifrost.brand']]},
  'http.realm': {about: 'What a web server calls the place to log on to', fields: [['http', 'bifrost.auth_realm']]},
  'http.server': {about: 'What a web server calls itself', fields: [['http', 'http.server']]},
  'http.title': {about: 'Title of a web page', fields: [['http', 'bifrost.web_title']]},
  'lldp.description': {about: 'System description of LLDP', fields: [['lldp', 'lldp.tlv.system.desc']]},
  'opcua.application_uri': {about: 'Application URI of an OPC UA server', fields: [['opcua', 'opcua.ApplicationUri']]},
  'opcua.product_uri': {about: 'Product URI of an OPC UA server', fields: [['opcua', 'opcua.ProductUri']]},
  'profinet.device_id': {
    about: 'Device number, given by the vendor',
    fields: [
      ['profinet-dcp', 'pn_dcp.suboption_device_id'],
      ['profinet-io', 'bifrost.device_id'],
    ],
  },
  'profinet.vendor_id': {
    about: 'Vendor number of PROFIBUS & PROFINET International',
    fields: [
      ['profinet-dcp', 'pn_dcp.suboption_vendor_id'],
      ['profinet-io', 'bifrost.vendor_id'],
    ],
  },
  'snmp.description': {about: 'sysDescr of SNMP', fields: [['snmp', 'bifrost.sys_descr']]},
  'snmp.object_id': {about: 'sysObjectID of SNMP', fields: [['snmp', 'bifrost.sys_object_id']]},
} as const satisfies Readonly<Record<string, EvidenceSource>>;

export type EvidenceName = keyof typeof evidenceSources;

/** One thing known of an asset. */
export interface Evidence {
  readonly source: EvidenceName;
  readonly value: string | number;
}

/** Evidence by its source: a number must be equal, a text is a regular expression (RE2, case does not count). */
export type Condition = Readonly<Partial<Record<EvidenceName, string | number>>>;

/** What a device shows, by source. */
export type Sighting = Readonly<Partial<Record<EvidenceName, string | number>>>;

export interface Identification {
  /** All of it must be there. */
  readonly when: Condition;
  /** 0 to 1: how sure it is then. */
  readonly confidence: number;
  /** Devices that show this are of the family: each was seen or stands in a document. */
  readonly matches: readonly Sighting[];
  /** These look alike and are not. */
  readonly misses?: readonly Sighting[];
}

export const transports = ['tcp', 'udp'] as const;

interface Port {
  readonly protocol: string;
  readonly transport: (typeof transports)[number];
  readonly port: number;
}

export interface ProfileService extends Port {
  /** Connections that it takes at the same time. */
  readonly maxConnections?: number;
  /** Function codes that it answers. */
  readonly functions?: readonly number[];
  readonly about?: string;
}

export const loginKinds = ['web-page', 'shell', 'file-transfer', 'engineering', 'management', 'data'] as const;

/** Where one can log on. */
export interface LoginSurface extends Port {
  readonly kind: (typeof loginKinds)[number];
  readonly about?: string;
}

/** No more than this may be asked of it; what is not said has the limits of the poller. */
export interface SafePoll {
  readonly requestsPerSecond?: number;
  readonly registersPerRequest?: number;
  readonly inFlight?: number;
  readonly connections?: number;
}

export interface EndOfSupport {
  /** Day of the source's calendar: 2023-10-01. */
  readonly date: string;
  readonly what: string;
}

export interface ProfileSource {
  /** Address or title of what was read. */
  readonly at: string;
  /** What stands there. */
  readonly read: string;
  /** Keys of the profile that it supports. */
  readonly supports: readonly string[];
}

export interface DeviceProfile {
  /** `schneider-electric/modicon-m340`: made of vendor and family. */
  readonly id: string;
  readonly vendor: string;
  /** Other names under which the vendor shows itself. */
  readonly aliases: readonly string[];
  readonly family: string;
  readonly role: DeviceRole;
  readonly purdueLevel: PurdueLevel;
  /** A safety system is never asked anything. */
  readonly isSafetySystem: boolean;
  /** Names or order numbers of its models, as the vendor writes them. */
  readonly models: readonly string[];
  readonly identify: readonly Identification[];
  readonly services: readonly ProfileService[];
  readonly safePoll: SafePoll;
  /** What is known to disturb it. */
  readonly fragile: readonly string[];
  readonly logins: readonly LoginSurface[];
  /** With which it leaves the factory. */
  readonly defaults: readonly DefaultPair[];
  readonly endOfSupport?: EndOfSupport;
  readonly sources: readonly ProfileSource[];
}

/** What an asset field has as its source when one profile told it. */
export const profileSource = (id: string): string => `profile ${id}`;

/** The id of that profile; empty: none told it, or several fit. */
export const profileIdOf = (source: string | undefined): string => /^profile (.+)$/.exec(source ?? '')?.[1] ?? '';
