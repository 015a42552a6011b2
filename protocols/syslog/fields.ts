/** Fields of syslog, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'syslog.facility': {type: 'number', varies: true, about: 'Part of the system: 4 and 10 security, 16 to 23 local'},
  'syslog.level': {type: 'number', varies: true, about: 'Severity: 0 emergency to 7 debug'},
  'syslog.hostname': {type: 'string', about: 'Name of the sender'},
  'syslog.appname': {type: 'string', about: 'Program that wrote it'},
  'bifrost.device_name': {type: 'string', about: 'Name of the sender'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['logged', 'device-announced'] as const;
export const anomalies = ['malformed'] as const;
