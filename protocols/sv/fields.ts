/** Fields, names and anomalies of sampled values. `sv.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'sv.appid': {type: 'number', about: 'Application id'},
  'sv.reserve1.s_bit': {type: 'boolean', about: 'The header says: sent by a test set, not by the device'},
  'sv.noASDU': {type: 'number', about: 'Samples in one frame'},
  'sv.svID': {type: 'string', many: true, about: 'Who publishes, of each sample'},
  'sv.datSet': {type: 'string', many: true, about: 'Data set, where it is sent'},
  'sv.smpCnt': {type: 'number', many: true, varies: true, about: 'Counter of the samples; begins anew every second'},
  'sv.confRev': {type: 'number', many: true, about: 'Revision of the configuration'},
  'sv.smpSynch': {type: 'number', many: true, about: 'Clock: 0 not synchronized, 1 local, 2 global'},
  'sv.smpRate': {type: 'number', many: true, about: 'Samples a period or a second, where it is sent'},
  'bifrost.data_length': {type: 'number', about: 'Bytes of values in the first sample'},
  'bifrost.previous_smpCnt': {type: 'number', varies: true, about: 'Last counter of the frame before'},
  'bifrost.from': {type: 'string', about: 'client: the publisher'},
} as const satisfies FieldTable;

export const names = ['published'] as const;

export const anomalies = ['length', 'malformed', 'sample-count-back'] as const;
