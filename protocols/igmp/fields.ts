/** Fields, names and anomalies of IGMP. `igmp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'igmp.version': {type: 'number', about: 'Version: 1, 2 or 3'},
  'igmp.type': {type: 'number', about: '0x11 query, 0x12 0x16 0x22 report, 0x17 leave'},
  'igmp.max_resp': {type: 'number', about: 'Of a query: tenths of a second to answer in'},
  'igmp.maddr': {type: 'ip', many: true, about: 'Groups; of a general query 0.0.0.0'},
  'igmp.record_type': {type: 'number', many: true, about: 'Version 3: 1 2 is, 3 4 becomes, 5 6 sources added, removed'},
} as const satisfies FieldTable;

export const names = ['query', 'join', 'leave', 'other'] as const;

export const anomalies = ['length'] as const;
