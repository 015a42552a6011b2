/** Fields and anomalies of SLMP. Wireshark has no dissector for it: names are `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';
import {segmentStart} from '../../src/net/iso.ts';

export const fields = {
  'bifrost.slmp_serial': {type: 'number', varies: true, about: 'Serial number of a 4E frame: pairs it with its answer'},
  'bifrost.slmp_network': {type: 'number', about: 'Network, 0 the own one'},
  'bifrost.slmp_station': {type: 'number', about: 'Station in it, 255 the connected one'},
  'bifrost.slmp_module': {type: 'number', about: 'Module: 0x03ff the own station, 0x03e0 to 0x03e3 CPU 1 to 4'},
  'bifrost.slmp_command': {type: 'number', about: 'Command: 0x0401 read, 0x1401 write, 0x1002 remote stop, ...'},
  'bifrost.slmp_subcommand': {type: 'number', about: 'Subcommand: 0 words, 1 bits, ...'},
  'bifrost.slmp_end_code': {type: 'number', about: 'End code, 0: normal'},
  'bifrost.item': {type: 'string', about: 'What was read or written: D100 x 3'},
  'bifrost.data': {type: 'string', varies: true, about: 'Values, as hex; in ASCII code as they stand'},
  'bifrost.password_in_clear': {type: 'boolean', about: 'A password went over the wire in clear'},
  'bifrost.vendor_name': {type: 'string', about: 'Mitsubishi Electric'},
  'bifrost.model_name': {type: 'string', about: 'Model of the CPU'},
  ...exchangeFields,
  ...segmentStart,
} as const satisfies FieldTable;

export const anomalies = [...exchangeAnomalies, 'not-slmp'] as const;
