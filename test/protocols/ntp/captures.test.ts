/** Small protocols of real captures against tshark. */
import {kerberos} from '../../../protocols/kerberos/index.ts';
import {ntp} from '../../../protocols/ntp/index.ts';
import {radius} from '../../../protocols/radius/index.ts';
import {ssdp} from '../../../protocols/ssdp/index.ts';
import {tftp} from '../../../protocols/tftp/index.ts';
import {numbers, renamed, testAsTshark, texts} from '../tshark.ts';

const ARKIME = 'arkime_arkime_synthetic.pcap';
const FLAGS = numbers('ntp.flags.li', 'ntp.flags.vn', 'ntp.flags.mode', 'ntp.stratum');

testAsTshark(ntp, 'iti_Sample_File_MMS_and_GOOSE.pcap', 'ntp && !icmp', 52, FLAGS);
testAsTshark(ntp, ARKIME, 'ntp && !icmp', 3, FLAGS);
testAsTshark(tftp, ARKIME, 'tftp && udp.port == 69', 4, [
  // tshark shows the file's name with every message of its conversation.
  ...numbers('tftp.opcode'),
]);
testAsTshark(ssdp, 'plc4x_working-profinet-recording-plc4x.pcapng', 'ssdp', 6, texts('http.request.method'));
testAsTshark(radius, ARKIME, 'radius && !icmp', 10, numbers('radius.code', 'radius.id'));
testAsTshark(kerberos, ARKIME, 'kerberos && (udp.port == 88 || tcp.port == 88)', 4, [
  renamed('kerberos.msg_type', 'kerberos.msg_type', (text) => Number(text.split('|')[0])),
]);
