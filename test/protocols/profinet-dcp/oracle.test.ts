/** PROFINET DCP of real captures as tshark reads it, and what is told of it. */
import {expect, test} from 'vitest';
import {profinetDcp} from '../../../protocols/profinet-dcp/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {list, numbers, renamed, testAsTshark, texts, toNumber} from '../tshark.ts';

const fields = [
  ...numbers('pn_rt.frame_id', 'pn_dcp.service_id', 'pn_dcp.service_type', 'pn_dcp.xid'),
  ...numbers('pn_dcp.suboption_vendor_id', 'pn_dcp.suboption_device_id', 'pn_dcp.suboption_device_role'),
  ...texts('pn_dcp.suboption_device_nameofstation', 'pn_dcp.suboption_device_devicevendorvalue'),
  ...texts('pn_dcp.suboption_ip_ip', 'pn_dcp.suboption_ip_subnetmask', 'pn_dcp.suboption_ip_standard_gateway'),
  renamed('pn_dcp.block_error', 'pn_dcp.block_error', list(toNumber)),
];

testAsTshark(profinetDcp, 'iti_PROFINET-RT.pcap', 'pn_dcp', 14, fields);
testAsTshark(profinetDcp, 'iti_profinet-wireshark-bug.pcap', 'pn_dcp', 4, fields);

test.skipIf(!hasCaptures)('a station is found, then named', async () => {
  const {facts} = await watchCapture('files/iti_profinet-wireshark-bug.pcap', {protocols: [profinetDcp]});
  const told = facts.filter(({protocol}) => protocol === 'profinet-dcp');
  expect(told.map(({kind, name, client, server}) => [kind, name, client.mac, server.mac])).toEqual([
    ['read', 'identify-request', '00:80:c8:38:a4:8b', '00:02:e3:17:c7:50'],
    ['identify', 'device-identified', '00:80:c8:38:a4:8b', '00:02:e3:17:c7:50'],
    ['identify', 'device-identified', '00:80:c8:38:a4:8b', '00:02:e3:17:c7:50'],
    ['write', 'set-name-of-station', '00:80:c8:38:a4:8b', '00:02:e3:17:c7:50'],
  ]);
  expect(told.at(-1)?.fields).toMatchObject({'bifrost.permanent': true, 'bifrost.answered': true});
});
