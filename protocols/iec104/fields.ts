/** Fields of IEC 60870-5-104, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';

export const fields = {
  'iec60870_104.type': {
    type: 'number',
    about: 'Format of the frame: 0 numbered with data, 1 acknowledgement, 3 unnumbered',
  },
  'iec60870_104.apdulen': {type: 'number', about: 'Bytes behind the length field'},
  'iec60870_104.tx': {type: 'number', varies: true, about: 'Send sequence number'},
  'iec60870_104.rx': {type: 'number', varies: true, about: 'Receive sequence number'},
  'iec60870_104.utype': {type: 'number', about: 'Unnumbered function: 1, 2 STARTDT; 4, 8 STOPDT; 16, 32 TESTFR'},
  'iec60870_asdu.typeid': {type: 'number', about: 'Type of the information'},
  'iec60870_asdu.causetx': {type: 'number', about: 'Cause of transmission'},
  'iec60870_asdu.nega': {type: 'boolean', about: 'The confirmation is negative'},
  'iec60870_asdu.test': {type: 'boolean', about: 'Sent as a test'},
  'iec60870_asdu.oa': {type: 'number', about: 'Originator address'},
  'iec60870_asdu.addr': {type: 'number', about: 'Common address: which station'},
  'iec60870_asdu.sq': {type: 'boolean', about: 'The objects have one address after the other'},
  'iec60870_asdu.numix': {type: 'number', about: 'Number of objects'},
  'iec60870_asdu.ioa': {type: 'number', many: true, about: 'Information object addresses'},
  'iec60870_asdu.qoi': {type: 'number', about: 'Qualifier of interrogation: 20 all, 21 to 36 a group'},
  'iec60870_asdu.qrp': {type: 'number', about: 'Qualifier of reset process: 1 general reset'},
  'iec60870_asdu.coi_r': {type: 'number', about: 'Why the station began: 0 power on, 1 local, 2 remote reset'},
  'bifrost.type_code': {type: 'string', about: 'Type of the information as the standard writes it: C_SC_NA_1'},
  'bifrost.is_select': {type: 'boolean', about: 'The command only selects; false: it executes'},
  'bifrost.is_deactivation': {type: 'boolean', about: 'The command is taken back'},
  'bifrost.value': {
    type: 'number',
    varies: true,
    about: 'What the command sets: state 0 to 3, step, set point or bits',
  },
  'bifrost.expected': {type: 'number', varies: true, about: 'Sequence number that was due'},
  'bifrost.frame_start': {type: 'string', varies: true, about: 'First bytes of what is no frame, as hex'},
  ...exchangeFields,
} as const satisfies FieldTable;

export const anomalies = [
  'not-iec104',
  'framing',
  'sequence',
  'objects',
  'private-type',
  ...exchangeAnomalies,
] as const;
