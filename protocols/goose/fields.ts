/** Fields, names and anomalies of GOOSE. `goose.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'goose.appid': {type: 'number', about: 'Application id'},
  'goose.reserve1.s_bit': {type: 'boolean', about: 'The header says: sent by a test set, not by the device'},
  'goose.gocbRef': {type: 'string', about: 'Control block: who publishes'},
  'goose.datSet': {type: 'string', about: 'Data set that is published'},
  'goose.goID': {type: 'string', about: 'Id of the message'},
  'goose.timeAllowedtoLive': {type: 'number', varies: true, about: 'Milliseconds until the next one at the latest'},
  'goose.stNum': {type: 'number', varies: true, about: 'State: grows when a value changes'},
  'goose.sqNum': {type: 'number', varies: true, about: 'Sequence: grows with every repetition of a state'},
  'goose.simulation': {type: 'boolean', about: 'Test or simulation: not to be acted upon outside a test'},
  'goose.confRev': {type: 'number', about: 'Revision of the configuration'},
  'goose.ndsCom': {type: 'boolean', about: 'The device needs commissioning: its configuration is not whole'},
  'goose.numDatSetEntries': {type: 'number', about: 'Values in the data set'},
  'bifrost.previous_stNum': {type: 'number', varies: true, about: 'State of the message before'},
  'bifrost.previous_sqNum': {type: 'number', varies: true, about: 'Sequence of the message before'},
  'bifrost.from': {type: 'string', about: 'client: the publisher'},
} as const satisfies FieldTable;

export const names = ['published', 'state-changed', 'restarted'] as const;

export const anomalies = [
  'length',
  'malformed',
  'state-number-back',
  'state-number-jump',
  'sequence-number-back',
  'sequence-number-jump',
] as const;
