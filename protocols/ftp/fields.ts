/** Fields and anomalies of FTP. `ftp.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ftp.request.command': {type: 'string', about: 'Command: USER, PASS, STOR, ...'},
  'ftp.response.code': {type: 'number', about: 'Reply: 230 logged in, 530 not logged in, 226 done, ...'},
  'bifrost.file_name': {type: 'string', about: 'File that is sent, fetched or removed'},
  'bifrost.file_kind': {type: 'string', about: 'By its name: executable, archive, script, firmware'},
  'bifrost.anonymous': {type: 'boolean', about: 'The user is anonymous'},
  'bifrost.password_in_clear': {type: 'boolean', about: 'A password went over in clear'},
  'bifrost.product_name': {type: 'string', about: 'What the server says when somebody comes'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be FTP, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-ftp'] as const;
