/** Fields, names and anomalies of ICMP. `icmp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'icmp.type': {type: 'number', about: 'Type: 8 echo request, 0 reply, 3 unreachable, 5 redirect, 11 time exceeded'},
  'icmp.code': {type: 'number', about: 'Code: of unreachable 0 network, 1 host, 2 protocol, 3 port, 13 forbidden'},
  'icmp.ident': {type: 'number', varies: true, about: 'Identifier of an echo or a timestamp'},
  'icmp.seq': {type: 'number', varies: true, about: 'Its sequence number'},
  'icmp.redir_gw': {type: 'ip', about: 'Of a redirect: the router to use'},
  'icmp.mtu': {type: 'number', about: 'Of unreachable for its size: the longest packet that passes'},
  'bifrost.data_length': {type: 'number', varies: true, about: 'Bytes behind the head: of an echo its load'},
  'bifrost.original_dst': {type: 'ip', about: 'Of an error: where the packet that caused it was going'},
  'bifrost.original_protocol': {type: 'number', about: 'Its IP protocol: 6 TCP, 17 UDP'},
  'bifrost.original_port': {type: 'number', about: 'Its destination port'},
} as const satisfies FieldTable;

export const names = [
  'echo-request',
  'echo-reply',
  'destination-unreachable',
  'source-quench',
  'redirect',
  'router-advertisement',
  'router-solicitation',
  'time-exceeded',
  'parameter-problem',
  'timestamp-request',
  'timestamp-reply',
  'address-mask-request',
  'address-mask-reply',
  'other',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length'] as const;
