/** Fields and anomalies of HART-IP. `hart_ip.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'hart_ip.version': {type: 'number', about: 'Version of HART-IP'},
  'hart_ip.message_type': {type: 'number', about: '0 request, 1 response, 2 publish, 15 refused'},
  'hart_ip.message_id': {
    type: 'number',
    about: '0 open, 1 close, 2 keep alive, 3 token-passing, 4 direct, 5 audit log',
  },
  'hart_ip.status': {type: 'number', about: 'Status of the answer; 0: done'},
  'hart_ip.transaction_id': {type: 'number', varies: true, about: 'Sequence number: pairs a response with its request'},
  'hart_ip.session_init.master_type': {type: 'number', about: 'Host type: 1 primary'},
  'hart_ip.session_init.inactivity_close_timer': {type: 'number', about: 'Milliseconds until a silent session ends'},
  'hart_ip.pt.long_address': {type: 'string', about: 'Unique address of the device (5 bytes, hex)'},
  'hart_ip.pt.short_addr': {type: 'number', about: 'Polling address'},
  'hart_ip.pt.command': {type: 'number', about: 'Command number'},
  'hart_ip.pt.length': {type: 'number', about: 'Bytes of data, in an answer with response code and status'},
  'hart_ip.pt.response_code': {type: 'number', about: 'Response code; 0: done, from 128: the request came garbled'},
  'hart_ip.pt.device_status': {type: 'number', varies: true, about: 'Status byte of the field device'},
  'hart_ip.pt.rsp.expanded_device_type': {type: 'number', about: 'Device type'},
  'hart_ip.pt.rsp.manufacturer_Id': {type: 'number', about: 'Manufacturer id'},
  'hart_ip.pt.rsp.hart_univ_rev': {type: 'number', about: 'Revision of HART'},
  'hart_ip.pt.rsp.device_rev': {type: 'number', about: 'Revision of the device'},
  'hart_ip.pt.rsp.software_rev': {type: 'number', about: 'Revision of its software'},
  'hart_ip.pt.rsp.tag': {type: 'string', about: 'Tag'},
  'hart_ip.pt.rsp.descriptor': {type: 'string', about: 'Descriptor'},
  'bifrost.extended_command': {type: 'number', about: 'Command number beyond 255, sent as command 31'},
  'bifrost.commands': {type: 'number', many: true, about: 'Commands in one direct PDU'},
  'bifrost.answered': {type: 'boolean', about: 'Whether the request got an answer; absent where only that was seen'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no HART-IP, as hex'},
  'bifrost.vendor_name': {type: 'string', about: 'Manufacturer by its id, where it is a known one'},
  'bifrost.product_code': {type: 'string', about: 'Device type, as hex'},
  'bifrost.revision': {type: 'string', about: 'Revision of the device and of its software'},
  'bifrost.serial': {type: 'string', about: 'Device id'},
  'bifrost.device_name': {type: 'string', about: 'Tag or long tag'},
  'bifrost.confidence': {type: 'number', about: 'How sure the identity is: a gateway answers for devices behind it'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of HART-IP may carry. */
export const anomalies = ['not-hart-ip', 'header', 'pdu'] as const;
