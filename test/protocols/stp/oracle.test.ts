/** Spanning tree of real captures as tshark reads it. */
import {stp} from '../../../protocols/stp/index.ts';
import {flags, numbers, testAsTshark, texts} from '../tshark.ts';

const fields = [
  ...numbers(
    'stp.version',
    'stp.type',
    'stp.flags',
    'stp.root.prio',
    'stp.root.ext',
    'stp.root.cost',
    'stp.bridge.prio',
    'stp.bridge.ext',
    'stp.port',
    'stp.msg_age',
    'stp.max_age',
    'stp.hello',
    'stp.forward',
  ),
  ...texts('stp.root.hw', 'stp.bridge.hw'),
  ...flags('stp.flags.tc', 'stp.flags.tcack'),
];

testAsTshark(stp, 'iti_EIP-RebootorRestart.pcap', 'stp', 18, fields);
testAsTshark(stp, 'icsnpp-enip_enip_cip_example.pcap', 'stp', 10, fields);
testAsTshark(stp, 'iti_Sample_File_MMS_and_GOOSE.pcap', 'stp', 12, fields);
