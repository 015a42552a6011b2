/** Fields, names and anomalies of LLDP. `lldp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'lldp.chassis.subtype': {type: 'number', about: 'What the chassis id is: 4 MAC address, 5 network address, 7 local'},
  'lldp.chassis.id': {type: 'string', about: 'Chassis id: an address or text, else hex'},
  'lldp.port.subtype': {
    type: 'number',
    about: 'What the port id is: 1 alias, 3 MAC address, 5 interface name, 7 local',
  },
  'lldp.port.id': {type: 'string', about: 'Port id: an address or text, else hex'},
  'lldp.time_to_live': {type: 'number', about: 'Seconds that this holds; 0: the port goes down'},
  'lldp.port.desc': {type: 'string', about: 'Port description'},
  'lldp.tlv.system.name': {type: 'string', about: 'System name'},
  'lldp.tlv.system.desc': {type: 'string', about: 'System description: often model and firmware'},
  'lldp.tlv.system_cap': {type: 'number', about: 'What the system can be, as bits: 4 bridge, 16 router, 128 station'},
  'lldp.tlv.enable_system_cap': {type: 'number', about: 'What of it is enabled'},
  'lldp.mgn.addr.ip4': {type: 'ip', many: true, about: 'IPv4 management addresses'},
  'lldp.mgn.addr.ip6': {type: 'ip', many: true, about: 'IPv6 management addresses'},
  'lldp.ieee.802_1.port_vlan.id': {type: 'number', about: 'VLAN of untagged frames on the port'},
  'lldp.ieee.802_1.vlan.id': {type: 'number', many: true, about: 'VLANs of the port that have a name'},
  'lldp.ieee.802_1.vlan.name': {type: 'string', many: true, about: 'Their names'},
  'lldp.ieee.802_3.mac_phy_auto_neg_status': {type: 'number', about: '1 auto-negotiation supported, 2 enabled'},
  'lldp.ieee.802_3.pmd_mau_type': {type: 'number', about: 'Speed and duplex in use, as a MAU type of RFC 4836'},
  'lldp.ieee.802_3.max_frame_size': {type: 'number', about: 'Longest frame of the port'},
  'bifrost.profinet_rtclass2': {type: 'number', about: 'PROFINET port status, RT class 2: 0 off, 2 sync, 3 up'},
  'bifrost.profinet_rtclass3': {type: 'number', about: 'PROFINET port status, RT class 3: 0 off, 2 up, 4 running'},
  'bifrost.profinet_mrp_port': {type: 'number', about: 'PROFINET media redundancy port status'},
  'bifrost.profinet_chassis_mac': {type: 'mac', about: 'MAC address of the PROFINET interface behind the port'},
  'bifrost.hardware_revision': {type: 'string', about: 'LLDP-MED inventory: hardware revision'},
  'bifrost.software_revision': {type: 'string', about: 'LLDP-MED inventory: software revision'},
  'bifrost.vendor_name': {type: 'string', about: 'Manufacturer, from the inventory or the system description'},
  'bifrost.product_code': {type: 'string', about: 'Order number, from the system description'},
  'bifrost.model_name': {type: 'string', about: 'Model, from the inventory or the system description'},
  'bifrost.revision': {type: 'string', about: 'Firmware, from the inventory or the system description'},
  'bifrost.serial': {type: 'string', about: 'Serial number, from the inventory'},
  'bifrost.device_name': {type: 'string', about: 'System name'},
  'bifrost.from': {type: 'string', about: 'client: the one who announces itself'},
  'bifrost.subject_ip': {type: 'ip', about: 'Management address of the device behind the port'},
  'bifrost.subject_mac': {type: 'mac', about: 'MAC address of the device behind the port'},
  'bifrost.confidence': {type: 'number', about: 'Lower for what is read out of a description'},
} as const satisfies FieldTable;

export const names = ['device-announced', 'neighbour-announced', 'neighbour-left'] as const;

export const anomalies = ['mandatory-missing', 'tlv-cut'] as const;
