/** ICMP of real captures as tshark reads it; what it shows of the packet inside an error comes second, and is not ours. */
import {icmp} from '../../../protocols/icmp/index.ts';
import {renamed, testAsTshark} from '../tshark.ts';

const fields = ['icmp.type', 'icmp.code', 'icmp.ident', 'icmp.seq'].map((name) =>
  renamed(name, name, (text) => Number(text.split('|')[0])),
);

testAsTshark(icmp, 'iti_Sample_File_MMS_and_GOOSE.pcap', 'icmp', 15, fields);
// Tunnels are not opened: what lies inside VXLAN, GRE, GTP, Geneve, NSH, MPLS or AH is not offered.
const PLAIN = '^eth:ethertype:((vlan|ieee8021ad):ethertype:)*(pppoes:ppp:)?ip:icmp';
testAsTshark(icmp, 'arkime_arkime_synthetic.pcap', `icmp && frame.protocols matches "${PLAIN}"`, 12, fields);
