/** Fields of multicast DNS, named as Wireshark names those of DNS. */
import type {FieldTable} from '../../src/core/field.ts';
import {dnsFields} from '../../src/net/dns.ts';

export const fields = {
  ...dnsFields,
  'bifrost.service': {type: 'string', many: true, about: 'Services that are offered: _http._tcp'},
  'bifrost.device_name': {type: 'string', about: 'Host name of the sender'},
  'bifrost.model_name': {type: 'string', about: 'Model, where a text record tells it (md=, model=, ty=)'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['query', 'announcement', 'device-announced'] as const;
export const anomalies = ['malformed'] as const;
