/** Fields and anomalies of S7comm-plus. Wireshark has no dissector of its own for it, so names are `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';
import {connectionFields} from '../../src/net/cotp.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';
import {segmentStart, transportAnomalies, transportNames} from '../../src/net/iso.ts';
import {functionNames} from './functions.ts';

export const fields = {
  ...connectionFields,
  'bifrost.s7plus_version': {type: 'number', about: 'Version: 1 connect, 2 data, 3 data with digest, 254 system event'},
  'bifrost.s7plus_opcode': {type: 'number', about: '0x31 request, 0x32 response, 0x33 notification'},
  'bifrost.s7plus_function': {type: 'number', about: 'Function code: 0x04ca create object, 0x0542 set variables, ...'},
  'bifrost.s7plus_sequence': {
    type: 'number',
    varies: true,
    about: 'Sequence number: pairs a response with its request',
  },
  'bifrost.s7plus_session': {type: 'number', varies: true, about: 'Session id of the client; 288 before it has one'},
  'bifrost.s7plus_integrity': {type: 'boolean', about: 'The PDU carries a digest: nobody without the key can alter it'},
  'bifrost.vendor_name': {type: 'string', about: 'Siemens'},
  'bifrost.product_code': {type: 'string', about: 'Order number'},
  'bifrost.revision': {type: 'string', about: 'Version of the firmware'},
  ...exchangeFields,
  ...segmentStart,
} as const satisfies FieldTable;

export const names: readonly string[] = [...new Set([...transportNames, ...functionNames])].sort();

export const anomalies = [
  ...transportAnomalies,
  ...exchangeAnomalies,
  'not-s7comm-plus',
  'version',
  'length',
  'opcode',
] as const;
