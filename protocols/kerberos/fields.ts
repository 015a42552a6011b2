/** Fields of Kerberos, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'kerberos.msg_type': {type: 'number', about: '10, 11 log-on; 12, 13 ticket; 14, 15 use of a ticket; 30 error'},
} as const satisfies FieldTable;

export const names = ['log-on', 'ticket', 'ticket-used', 'refused'] as const;
export const anomalies = ['malformed'] as const;
