/** Which devices of a site belong to the plant: by what they speak, or by their role. */
import {deviceRoles} from '../core/device-profile.ts';
import type {SiteDevice} from './site.ts';

const ROLES: ReadonlySet<string> = new Set(deviceRoles);

const CONNECTION = [
  'ads',
  'codesys',
  'dnp3',
  'enip',
  'fins',
  'fox',
  'ge-srtp',
  'genisys',
  'hart-ip',
  'iec104',
  'melsoft',
];
const DATAGRAM = [
  'bacnet',
  'ethercat',
  'ff-hse',
  'goose',
  'knxnet-ip',
  'profinet',
  'profinet-dcp',
  'profinet-io',
  'sv',
];
const REST = ['mms', 'modbus', 'opcua', 'roc-plus', 's7comm', 's7comm-plus', 'slmp', 'synchrophasor', 'uadp', 'c12.22'];

export const INDUSTRIAL: ReadonlySet<string> = new Set([...CONNECTION, ...DATAGRAM, ...REST]);

/** They take writes from whoever reaches them: the protocol knows no user. */
const OPEN = ['ads', 'bacnet', 'enip', 'fins', 'ge-srtp', 'iec104', 'melsoft', 'mms', 'modbus', 's7comm', 'slmp'];
export const UNAUTHENTICATED: ReadonlySet<string> = new Set(OPEN);

export const isOfPlant = ({role, services}: SiteDevice): boolean =>
  ROLES.has(role) || services.some(({protocol}) => INDUSTRIAL.has(protocol));
