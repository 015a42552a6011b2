/** Fields, names and anomalies of ICMPv6. `icmpv6.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'icmpv6.type': {type: 'number', about: '128 echo request, 133 to 137 neighbour discovery, 130 131 132 143 multicast'},
  'icmpv6.code': {type: 'number', about: 'Code of an error'},
  'icmpv6.echo.identifier': {type: 'number', varies: true, about: 'Identifier of an echo'},
  'icmpv6.echo.sequence_number': {type: 'number', varies: true, about: 'Its sequence number'},
  'icmpv6.nd.ra.cur_hop_limit': {type: 'number', about: 'Router advertisement: hop limit to use'},
  'icmpv6.nd.ra.flag': {type: 'number', about: 'Its flags: 128 addresses by DHCPv6, 64 other things by DHCPv6'},
  'icmpv6.nd.ra.router_lifetime': {type: 'number', about: 'Seconds that it is a default router; 0: it is none'},
  'icmpv6.opt.prefix': {type: 'ip', many: true, about: 'Prefixes that it gives out'},
  'icmpv6.opt.prefix.length': {type: 'number', many: true, about: 'Their lengths'},
  'icmpv6.opt.rdnss': {type: 'ip', many: true, about: 'Name servers that it gives out'},
  'icmpv6.opt.linkaddr': {type: 'mac', about: 'MAC address of the sender or the target'},
  'bifrost.target_address': {type: 'ip', about: 'Address that is asked for, answered for, or redirected to'},
  'icmpv6.mld.multicast_address': {type: 'ip', many: true, about: 'Multicast groups'},
  'icmpv6.mldr.mar.record_type': {
    type: 'number',
    many: true,
    about: 'MLDv2: 1 2 is, 3 4 becomes, 5 6 sources added, removed',
  },
} as const satisfies FieldTable;

export const names = [
  'error',
  'echo-request',
  'echo-reply',
  'multicast-query',
  'multicast-join',
  'multicast-leave',
  'router-solicitation',
  'router-advertisement',
  'neighbour-solicitation',
  'neighbour-advertisement',
  'redirect',
  'other',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length', 'option-length'] as const;
