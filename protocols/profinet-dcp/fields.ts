/** Fields, names and anomalies of PROFINET DCP. `pn_dcp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'pn_rt.frame_id': {
    type: 'number',
    about: '0xfefc hello, 0xfefd get or set, 0xfefe identify request, 0xfeff its response',
  },
  'pn_dcp.service_id': {type: 'number', about: '3 get, 4 set, 5 identify, 6 hello'},
  'pn_dcp.service_type': {type: 'number', about: '0 request, 1 response, 5 not supported'},
  'pn_dcp.xid': {type: 'number', varies: true, about: 'Transaction: pairs a response with its request'},
  'bifrost.dcp_blocks': {type: 'string', many: true, about: 'Option and suboption of each block: 2/2 is the name'},
  'pn_dcp.suboption_device_nameofstation': {type: 'string', about: 'Name of station'},
  'pn_dcp.suboption_device_devicevendorvalue': {type: 'string', about: 'Type of station: the model'},
  'pn_dcp.suboption_device_aliasname': {type: 'string', about: 'Alias: port and station of the neighbour'},
  'pn_dcp.suboption_vendor_id': {type: 'number', about: 'Vendor id of PROFIBUS & PROFINET International: 42 Siemens'},
  'pn_dcp.suboption_device_id': {type: 'number', about: 'Device id of the vendor'},
  'pn_dcp.suboption_device_role': {
    type: 'number',
    about: 'As bits: 1 device, 2 controller, 4 multidevice, 8 supervisor',
  },
  'pn_dcp.suboption_ip_ip': {type: 'ip', about: 'IP address'},
  'pn_dcp.suboption_ip_subnetmask': {type: 'ip', about: 'Subnet mask'},
  'pn_dcp.suboption_ip_standard_gateway': {type: 'ip', about: 'Gateway'},
  'pn_dcp.block_error': {type: 'number', many: true, about: 'Result of each block that was set: 0 done'},
  'bifrost.permanent': {type: 'boolean', about: 'The value is kept when the device restarts'},
  'bifrost.reset_mode': {type: 'number', about: 'What is reset to factory, as the block qualifier says it'},
  'bifrost.answered': {type: 'boolean', about: 'The device answered a request to set'},
  'bifrost.vendor_name': {type: 'string', about: 'Name behind the vendor id, where it is known'},
  'bifrost.model_name': {type: 'string', about: 'Type of station'},
  'bifrost.device_name': {type: 'string', about: 'Name of station'},
  'bifrost.from': {type: 'string', about: 'client, where the sender of a request describes itself'},
  'bifrost.subject_ip': {type: 'ip', about: 'IP address of the device that answered'},
} as const satisfies FieldTable;

export const names = [
  'identify-request',
  'device-identified',
  'hello',
  'get',
  'set-name-of-station',
  'set-ip',
  'set-dhcp',
  'set-other',
  'signal',
  'factory-reset',
  'reset-to-factory',
  'refused',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length', 'block-length'] as const;
