/** DHCP messages of a real capture against tshark. */
import {dhcp} from '../../../protocols/dhcp/index.ts';
import {agrees} from '../../tshark.ts';

agrees({
  protocol: dhcp,
  capture: 'arkime_arkime_synthetic.pcap',
  filter: 'dhcp',
  fields: {
    'dhcp.type': 'dhcp.type',
    'dhcp.id': 'dhcp.id',
    'dhcp.option.dhcp': 'dhcp.option.dhcp',
    'dhcp.option.hostname': 'dhcp.option.hostname',
    'dhcp.option.vendor_class_id': 'dhcp.option.vendor_class_id',
    'dhcp.option.router': 'dhcp.option.router',
    'dhcp.option.domain_name_server': 'dhcp.option.domain_name_server',
    'dhcp.option.dhcp_server_id': 'dhcp.option.dhcp_server_id',
    'dhcp.option.ip_address_lease_time': 'dhcp.option.ip_address_lease_time',
  },
  messages: 3,
});
