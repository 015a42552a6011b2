/** Fields of LLMNR, named as Wireshark names those of DNS. */
import type {FieldTable} from '../../src/core/field.ts';
import {dnsFields} from '../../src/net/dns.ts';

export const fields = {
  ...dnsFields,
  'bifrost.device_name': {type: 'string', about: 'Name that the one who answers claims'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['query', 'answer', 'name-claimed'] as const;
export const anomalies = ['malformed'] as const;
