/** Fields of TFTP, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'tftp.opcode': {type: 'number', about: '1 read, 2 write, 3 data, 4 acknowledgement, 5 error, 6 options'},
  'tftp.source_file': {type: 'string', about: 'File that is asked for'},
  'tftp.destination_file': {type: 'string', about: 'File that is to be written'},
  'tftp.type': {type: 'string', about: 'netascii, octet or mail'},
  'tftp.error.code': {type: 'number', about: '1 no such file, 2 not allowed, 3 disk full, ...'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['read-request', 'write-request', 'failed'] as const;
export const anomalies = ['malformed'] as const;
