/** Fields and anomalies of ROC Plus; Wireshark has no names for them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.destination_unit': {type: 'number', about: 'Unit that the frame is for'},
  'bifrost.destination_group': {type: 'number', about: 'Its group'},
  'bifrost.source_unit': {type: 'number', about: 'Unit that sent it'},
  'bifrost.source_group': {type: 'number', about: 'Its group'},
  'bifrost.opcode': {type: 'number', about: 'Opcode'},
  'bifrost.user_name': {type: 'string', about: 'Operator who logs in or out'},
  'bifrost.cleartext_password': {type: 'boolean', about: 'A password was sent in clear (its value is not kept)'},
  'bifrost.file_command': {type: 'number', about: '1 open, 2 read, 3 write, 4 close, 5 delete, 6 and 64 list'},
  'bifrost.point_type': {type: 'number', about: 'Point type of the first parameter (T of its TLP)'},
  'bifrost.logical_number': {type: 'number', about: 'Logical number of the point (L)'},
  'bifrost.parameter': {type: 'number', about: 'First parameter (P)'},
  'bifrost.parameter_count': {type: 'number', about: 'How many parameters'},
  'bifrost.system_mode': {type: 'number', about: 'Firmware update mode 0, run mode 1, ...'},
  'bifrost.security_mode': {type: 'number', about: 'Security of the port that was asked'},
  'bifrost.roc_type': {type: 'number', about: 'Type of ROC'},
  'bifrost.errors': {type: 'number', many: true, about: 'Why the request was refused'},
  'bifrost.answered': {type: 'boolean', about: 'Whether the request got an answer; absent where only that was seen'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no frame, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of ROC Plus may carry. */
export const anomalies = ['not-roc-plus', 'frame'] as const;
