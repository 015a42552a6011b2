/** LLDP of real captures as tshark reads it, and who the inventory takes the neighbours for. */
import {expect, test} from 'vitest';
import {lldp} from '../../../protocols/lldp/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {list, numbers, renamed, testAsTshark, texts} from '../tshark.ts';

const fields = [
  ...numbers(
    'lldp.chassis.subtype',
    'lldp.port.subtype',
    'lldp.time_to_live',
    'lldp.tlv.system_cap',
    'lldp.tlv.enable_system_cap',
    'lldp.ieee.802_1.port_vlan.id',
    'lldp.ieee.802_3.mac_phy_auto_neg_status',
    'lldp.ieee.802_3.pmd_mau_type',
    'lldp.ieee.802_3.max_frame_size',
  ),
  ...texts('lldp.port.id', 'lldp.port.desc', 'lldp.tlv.system.name'),
  renamed('lldp.mgn.addr.ip4', 'lldp.mgn.addr.ip4', list(String)),
];

testAsTshark(lldp, 'tcpdump_LLDP_and_CDP.pcap', 'lldp', 8, fields);
testAsTshark(lldp, 'plc4x_working-profinet-recording-plc4x.pcapng', 'lldp', 6, fields);
testAsTshark(lldp, 'iti_EIP-RebootorRestart.pcap', 'lldp', 1, fields);
// A port id that is a MAC address has a name of its own in tshark.
const withoutPortId = fields.filter(({ours}) => ours !== 'lldp.port.id');
testAsTshark(lldp, 'icsnpp-enip_enip_cip_example.pcap', 'lldp', 2, withoutPortId);
testAsTshark(lldp, 'arkime_arkime_synthetic.pcap', 'lldp', 1, fields);

test.skipIf(!hasCaptures)(
  'a PROFINET device is known by its IP address, its MAC address and its order number',
  async () => {
    const {changes} = await watchCapture('files/plc4x_working-profinet-recording-plc4x.pcapng', {protocols: [lldp]});
    const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
    expect(assets.findLast(({ips}) => ips.includes('192.168.24.31'))).toMatchObject({
      // That of the device, and that of the port which announces it.
      macs: ['88:3f:99:00:06:e0', '88:3f:99:00:06:ef'],
      vendor: {value: 'Siemens', source: 'lldp'},
      firmware: {value: 'V02.01.03'},
      name: {value: 'cdxb195b3'},
    });
  },
);
