/** Fields of DNS, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';
import {dnsFields, outcomeNames} from '../../src/net/dns.ts';

export const fields = {
  ...dnsFields,
  'bifrost.device_name': {type: 'string', about: 'Name of a private address that an answer tells'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names: readonly string[] = [
  'query',
  'answer',
  'update',
  'zone-transfer',
  'notify',
  'name-of-address',
  ...outcomeNames,
];

export const anomalies = ['not-dns', 'malformed'] as const;
