/** Fields, names and anomalies of PROFINET IO context management. `dcerpc.*` and `pn_io.*` are Wireshark's names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'dcerpc.pkt_type': {type: 'number', about: '0 request, 2 response, 3 fault, 6 reject'},
  'dcerpc.opnum': {type: 'number', about: '0 connect, 1 release, 2 read, 3 write, 4 control, 5 read implicit'},
  'dcerpc.dg_seqnum': {type: 'number', varies: true, about: 'Sequence number of the call'},
  'bifrost.pnio_interface': {
    type: 'string',
    about: 'Whose interface: device, controller, supervisor, parameter server, mapper',
  },
  'pn_io.ar_type': {type: 'number', about: 'Connect: 1 a controller, 6 a supervisor, 16 RT class 3'},
  'pn_io.cminitiator_mac_add': {type: 'mac', about: 'Connect: MAC address of the controller'},
  'pn_io.cminitiator_station_name': {type: 'string', about: 'Connect: its name of station'},
  'pn_io.slot_nr': {type: 'number', about: 'Slot that is read or written'},
  'pn_io.subslot_nr': {type: 'number', about: 'Subslot that is read or written'},
  'pn_io.index': {type: 'number', about: 'Record: 0xaff0 to 0xafff identification and maintenance'},
  'pn_io.error_code': {type: 'number', about: 'Error: 0xdb connect, 0xdc release, 0xde read, 0xdf write'},
  'pn_io.error_decode': {type: 'number', about: 'What tells of it: 0x80 device, 0x81 protocol'},
  'pn_io.error_code1': {type: 'number', about: 'Which part is wrong'},
  'pn_io.error_code2': {type: 'number', about: 'What is wrong with it'},
  'bifrost.vendor_id': {type: 'number', about: 'Vendor id of PROFIBUS & PROFINET International'},
  'bifrost.product_code': {type: 'string', about: 'Order number'},
  'bifrost.serial': {type: 'string', about: 'Serial number'},
  'epm.num_ents': {type: 'number', about: 'Look-up: entries of the answer'},
  'epm.rc': {type: 'number', about: 'Look-up: 0 done, 0x16c9a0d6 nothing more'},
  'epm.annotation': {type: 'string', about: 'Look-up: what the device says it is'},
  'bifrost.device_id': {type: 'number', about: 'Device id, given by the vendor'},
  'bifrost.model_name': {type: 'string', about: 'Type of the device'},
  'bifrost.hardware_revision': {type: 'string', about: 'Hardware revision'},
  'bifrost.revision': {type: 'string', about: 'Software revision: V1.2.3'},
  'bifrost.device_name': {type: 'string', about: 'Name of station of the controller'},
  'bifrost.from': {type: 'string', about: 'client: the controller describes itself'},
} as const satisfies FieldTable;

export const names = [
  'connect',
  'release',
  'read',
  'write',
  'control',
  'read-implicit',
  'endpoint-lookup',
  'lookup-ended',
  'answered',
  'controller-named',
  'device-identified',
  'refused',
  'other-operation',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length'] as const;
