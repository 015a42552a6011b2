/** Fields of NTP, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ntp.flags.li': {type: 'number', about: 'Leap indicator: 3 the clock is not set'},
  'ntp.flags.vn': {type: 'number', about: 'Version'},
  'ntp.flags.mode': {type: 'number', about: '1, 2 peers; 3 client; 4 server; 5 broadcast; 6 control; 7 private'},
  'ntp.stratum': {type: 'number', about: 'Steps to the reference clock: 1 has it, 16 is not set, 0 refuses'},
  'ntp.refid': {type: 'string', about: 'Where this server has its time from: an address, or the kind of clock'},
  'bifrost.offset': {type: 'number', varies: true, about: 'Seconds by which its time is ahead of the capture'},
  'bifrost.is_off': {type: 'boolean', about: 'Its time differs from the capture by more than a second'},
  'ntp.ctrl.opcode': {type: 'number', about: 'What a control message asks for'},
  'ntp.priv.reqcode': {type: 'number', about: 'What a private message asks for: 42 the list of its clients'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['time-asked', 'time-given', 'refused', 'control-message', 'private-message'] as const;
export const anomalies = ['malformed'] as const;
