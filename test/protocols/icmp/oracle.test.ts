/** ICMP of real captures as tshark reads it; what it shows of the packet inside an error comes second, and is not ours. */
import {icmp} from '../../../protocols/icmp/index.ts';
import {renamed, testAsTshark} from '../tshark.ts';

const fields = ['icmp.type', 'icmp.code', 'icmp.ident', 'icmp.seq'].map((name) =>
  renamed(name, name, (text) => Number(text.split('|')[0])),
);

testAsTshark(icmp, 'iti_Sample_File_MMS_and_GOOSE.pcap', 'icmp', 15, fields);
// GTP and NSH are not opened.
testAsTshark(icmp, 'arkime_arkime_synthetic.pcap', 'icmp && !gtp && !nsh', 21, fields);
