/** CDP of a real capture as tshark reads it. */
import {cdp} from '../../../protocols/cdp/index.ts';
import {flags, numbers, testAsTshark, texts} from '../tshark.ts';

testAsTshark(cdp, 'tcpdump_LLDP_and_CDP.pcap', 'cdp', 4, [
  ...numbers('cdp.version', 'cdp.ttl', 'cdp.capabilities', 'cdp.native_vlan'),
  ...texts('cdp.deviceid', 'cdp.portid', 'cdp.platform'),
  ...flags('cdp.duplex'),
]);
