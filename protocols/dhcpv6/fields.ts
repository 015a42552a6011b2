/** Fields and anomalies of DHCPv6. `dhcpv6.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'dhcpv6.msgtype': {
    type: 'number',
    many: true,
    about: 'Message type; behind relays theirs first, then that of the message',
  },
  'dhcpv6.xid': {type: 'number', varies: true, about: 'Transaction of the client'},
  'dhcpv6.linkaddr': {type: 'ip', about: 'Network of the client, as the relay says it'},
  'bifrost.client_duid': {type: 'string', about: 'Identifier of the client, as hex'},
  'bifrost.server_duid': {type: 'string', about: 'Identifier of the server, as hex'},
  'bifrost.client_mac': {type: 'mac', about: 'MAC address in the identifier of the client: of one of its interfaces'},
  'bifrost.server_mac': {type: 'mac', about: 'MAC address in the identifier of the server'},
  'dhcpv6.iaaddr.ip': {type: 'ip', many: true, about: 'Addresses that are asked for, offered or lent'},
  'dhcpv6.dns_server': {type: 'ip', many: true, about: 'Name servers that the client is told to use'},
  'dhcpv6.client_domain': {type: 'string', about: 'Full name of the client'},
  'dhcpv6.vendorclass.enterprise': {type: 'number', about: 'Enterprise number of what the client is'},
  'dhcpv6.vendorclass.data': {type: 'string', about: 'What the client says it is'},
  'bifrost.device_name': {type: 'string', about: 'First label of the name of the client'},
} as const satisfies FieldTable;

export const anomalies = ['malformed'] as const;
