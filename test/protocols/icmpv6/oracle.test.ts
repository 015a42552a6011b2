/** ICMPv6 of a real capture as tshark reads it. */
import {icmpv6} from '../../../protocols/icmpv6/index.ts';
import {numbers, testAsTshark} from '../tshark.ts';

testAsTshark(icmpv6, 'arkime_arkime_synthetic.pcap', 'icmpv6', 4, [
  ...numbers('icmpv6.type', 'icmpv6.code', 'icmpv6.echo.identifier', 'icmpv6.echo.sequence_number'),
]);
