/** DHCP messages of a real capture against tshark. */
import {dhcp} from '../../../protocols/dhcp/index.ts';
import {list, numbers, renamed, testAsTshark, texts} from '../tshark.ts';

const addresses = (name: string) => renamed(name, name, list(String));

testAsTshark(dhcp, 'arkime_arkime_synthetic.pcap', 'dhcp', 3, [
  ...numbers('dhcp.type', 'dhcp.id', 'dhcp.option.dhcp', 'dhcp.option.ip_address_lease_time'),
  ...texts('dhcp.option.hostname', 'dhcp.option.vendor_class_id', 'dhcp.option.dhcp_server_id'),
  addresses('dhcp.option.router'),
  addresses('dhcp.option.domain_name_server'),
]);
