/** Fields, names and anomalies of PROFINET real-time. `pn_rt.*` and `pn_io.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'pn_rt.frame_id': {type: 'number', about: 'Frame id: which relation or service it belongs to'},
  'pn_rt.cycle_counter': {type: 'number', varies: true, about: 'Counter of the sender, in steps of 31.25 microseconds'},
  'pn_rt.ds': {type: 'number', about: 'Data status, as bits: 4 valid, 16 running, 32 no problem'},
  'pn_rt.ds_valid': {type: 'boolean', about: 'The data is valid'},
  'pn_rt.ds_operate': {type: 'boolean', about: 'The provider runs; false: it is stopped'},
  'pn_rt.ds_ok': {type: 'boolean', about: 'The station has no problem to report'},
  'pn_rt.transfer_status': {type: 'number', about: 'Transfer status: 0'},
  'bifrost.data_length': {type: 'number', about: 'Bytes of process data, with their state'},
  'pn_io.alarm_type': {type: 'number', about: '1 diagnosis, 2 process, 3 pull, 4 plug, 5 status, 6 update, ...'},
  'pn_io.slot_nr': {type: 'number', about: 'Slot that the alarm is of'},
  'pn_io.subslot_nr': {type: 'number', about: 'Subslot that the alarm is of'},
  'bifrost.alarm_priority': {type: 'string', about: 'high or low'},
} as const satisfies FieldTable;

export const names = [
  'cyclic-data',
  'provider-stopped',
  'provider-runs',
  'alarm',
  'alarm-acknowledged',
  'time-sync',
  'delay-measurement',
  'other-frame',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length'] as const;
