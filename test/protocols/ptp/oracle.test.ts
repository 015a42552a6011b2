/** PTP of a real capture as tshark reads it. */
import {ptp} from '../../../protocols/ptp/index.ts';
import {numbers, renamed, testAsTshark} from '../tshark.ts';

const identity = (name: string) => renamed(name, name, (text) => text.replace('0x', ''));

testAsTshark(ptp, 'arkime_arkime_synthetic.pcap', 'ptp', 2, [
  ...numbers('ptp.v2.messagetype', 'ptp.v2.versionptp', 'ptp.v2.domainnumber', 'ptp.v2.flags', 'ptp.v2.sourceportid'),
  ...numbers('ptp.v2.an.grandmasterclockclass', 'ptp.v2.an.grandmasterclockaccuracy'),
  ...numbers('ptp.v2.an.grandmasterclockvariance', 'ptp.v2.an.priority1', 'ptp.v2.an.priority2'),
  ...numbers('ptp.v2.an.origincurrentutcoffset', 'ptp.v2.an.localstepsremoved', 'ptp.v2.timesource'),
  identity('ptp.v2.clockidentity'),
  identity('ptp.v2.an.grandmasterclockidentity'),
]);
