/** Fields, names and anomalies of EtherCAT. `ecat*` are Wireshark's display-filter names where it has one for all datagrams. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ecatf.type': {type: 'number', about: '1 datagrams, 4 network variables, 5 mailbox'},
  'ecatf.length': {type: 'number', about: 'Bytes that follow'},
  'bifrost.ecat_commands': {type: 'string', many: true, about: 'Command of each datagram: LRW, FPWR, BRD, ...'},
  'bifrost.ecat_addresses': {type: 'number', many: true, about: 'Logical address, or register of the device'},
  'bifrost.ecat_devices': {type: 'number', many: true, about: 'Position or station address; 0 of logical ones'},
  'bifrost.ecat_state': {type: 'number', about: 'State that is asked for: 1 init, 2 pre-op, 3 boot, 4 safe-op, 8 op'},
  'bifrost.working_counter': {
    type: 'number',
    varies: true,
    about: 'Sum over the datagrams: 0 before any device took part',
  },
} as const satisfies FieldTable;

export const names = [
  'process-data',
  'register-read',
  'register-write',
  'state-requested',
  'eeprom-written',
  'mailbox',
  'network-variables',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length', 'datagram-length', 'command'] as const;
