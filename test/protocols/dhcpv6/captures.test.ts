/** DHCPv6 messages of a real capture against tshark. */
import {dhcpv6} from '../../../protocols/dhcpv6/index.ts';
import {list, numbers, renamed, testAsTshark, texts} from '../tshark.ts';

testAsTshark(dhcpv6, 'arkime_arkime_synthetic.pcap', 'dhcpv6', 8, [
  // One of a relay shows the message inside it, too.
  renamed('dhcpv6.msgtype', 'dhcpv6.msgtype', list(Number)),
  ...numbers('dhcpv6.xid'),
  ...texts('dhcpv6.linkaddr'),
]);
