/** IGMP of real captures as tshark reads it. */
import {igmp} from '../../../protocols/igmp/index.ts';
import {list, numbers, renamed, testAsTshark, toNumber} from '../tshark.ts';

const fields = [
  ...numbers('igmp.type', 'igmp.version'),
  renamed('igmp.maddr', 'igmp.maddr', list(String)),
  renamed('igmp.record_type', 'igmp.record_type', list(toNumber)),
];

testAsTshark(igmp, 'plc4x_working-profinet-recording-plc4x.pcapng', 'igmp', 5, fields);
testAsTshark(igmp, 'arkime_arkime_synthetic.pcap', 'igmp', 1, fields);
