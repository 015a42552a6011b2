/** DHCPv6 messages of a real capture against tshark. */
import {dhcpv6} from '../../../protocols/dhcpv6/index.ts';
import {agrees} from '../../tshark.ts';

agrees({
  protocol: dhcpv6,
  capture: 'arkime_arkime_synthetic.pcap',
  filter: 'dhcpv6',
  fields: {'dhcpv6.msgtype': 'dhcpv6.msgtype', 'dhcpv6.xid': 'dhcpv6.xid', 'dhcpv6.linkaddr': 'dhcpv6.linkaddr'},
  messages: 8,
});
