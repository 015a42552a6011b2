/** Fields, names and anomalies of ANSI C12.22. `c1222.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'c1222.called_AP_title': {type: 'string', about: 'Who is called: its application process title, as hex'},
  'c1222.calling_AP_title': {type: 'string', about: 'Who calls: its application process title, as hex'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be C12.22, as hex'},
} as const satisfies FieldTable;

export const names = ['message'] as const;

export const anomalies = ['malformed'] as const;
