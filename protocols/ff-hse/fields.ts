/** Fields of FOUNDATION Fieldbus HSE, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ff.hdr.ver': {type: 'number', about: 'Version of the header'},
  'ff.hdr.proto_id': {
    type: 'number',
    about: '1 sessions, 2 system management, 3 fieldbus messages, 4 redundant networks',
  },
  'ff.hdr.confirm_msg_type': {type: 'number', about: '0 request, 1 response, 2 error'},
  'ff.hdr_srv.confirm_flag': {type: 'boolean', about: 'The service is confirmed'},
  'bifrost.service_id': {type: 'number', about: 'Number of the service'},
  'ff.hdr.fda_addr': {type: 'number', about: 'Address within the device or linking device'},
  'ff.hdr.len': {type: 'number', varies: true, about: 'Bytes of the message'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-ff-hse', 'header'] as const;
