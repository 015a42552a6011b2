/** Fields and anomalies of DHCP. `dhcp.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'dhcp.type': {type: 'number', about: '1 from a client, 2 from a server'},
  'dhcp.id': {type: 'number', varies: true, about: 'Transaction of the client'},
  'dhcp.secs': {type: 'number', varies: true, about: 'Seconds that the client has been trying'},
  'dhcp.hw.mac_addr': {type: 'mac', about: 'MAC address of the client, as the message says it'},
  'dhcp.ip.client': {type: 'ip', about: 'Address that the client already has'},
  'dhcp.ip.your': {type: 'ip', about: 'Address that it is offered or given'},
  'dhcp.ip.server': {type: 'ip', about: 'Server of the next step of booting'},
  'dhcp.ip.relay': {type: 'ip', about: 'Relay that forwarded the message'},
  'dhcp.option.dhcp': {type: 'number', about: 'Message type: 1 discover, 2 offer, 3 request, 5 ack, 6 nak, ...'},
  'dhcp.option.hostname': {type: 'string', about: 'Name of the client (option 12)'},
  'bifrost.client_fqdn': {type: 'string', about: 'Full name of the client (option 81)'},
  'dhcp.option.vendor_class_id': {type: 'string', about: 'What kind of client it says it is (option 60)'},
  'bifrost.client_id': {type: 'string', about: 'Client identifier (option 61), as hex'},
  'bifrost.dhcp_fingerprint': {
    type: 'string',
    about: 'Options that the client asks for (option 55), in its order: kinds of clients differ in it',
  },
  'dhcp.option.requested_ip_address': {type: 'ip', about: 'Address that the client wants (option 50)'},
  'dhcp.option.dhcp_server_id': {type: 'ip', about: 'Server that offers, or that the client chose (option 54)'},
  'dhcp.option.router': {type: 'ip', many: true, about: 'Gateways that the client is told to use (option 3)'},
  'dhcp.option.domain_name_server': {type: 'ip', many: true, about: 'Name servers that it is told to use (option 6)'},
  'dhcp.option.domain_name': {type: 'string', about: 'Its domain (option 15)'},
  'dhcp.option.ip_address_lease_time': {type: 'number', about: 'Seconds for which the address is lent (option 51)'},
  'dhcp.option.message': {type: 'string', about: 'Why the server or the client refuses (option 56)'},
  'dhcp.option.tftp_server_name': {type: 'string', about: 'Server of the boot file (option 66)'},
  'dhcp.option.bootfile_name': {type: 'string', about: 'File that the client is told to boot (option 67)'},
  'dhcp.option.agent_information_option.agent_circuit_id': {
    type: 'string',
    about: 'Port of the switch or relay, as hex (option 82)',
  },
  'dhcp.option.agent_information_option.agent_remote_id': {
    type: 'string',
    about: 'The switch or relay itself, as hex (option 82)',
  },
  'bifrost.device_name': {type: 'string', about: 'Name of the client: option 12, else the first label of option 81'},
} as const satisfies FieldTable;

export const anomalies = ['malformed', 'option-length'] as const;
