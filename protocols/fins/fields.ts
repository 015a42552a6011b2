/** Fields and anomalies of FINS. `omron.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';
import {segmentStart} from '../../src/net/iso.ts';

export const fields = {
  'omron.icf': {type: 'number', about: 'Control field: bit 6 is set in a response, bit 0 where none is wanted'},
  'omron.dna': {type: 'number', about: 'Destination network, 0 the local one'},
  'omron.da1': {type: 'number', about: 'Destination node'},
  'omron.da2': {type: 'number', about: 'Destination unit: 0 the CPU'},
  'omron.sna': {type: 'number', about: 'Source network'},
  'omron.sa1': {type: 'number', about: 'Source node'},
  'omron.sa2': {type: 'number', about: 'Source unit'},
  'omron.sid': {type: 'number', varies: true, about: 'Service id: pairs a response with its request'},
  'omron.command': {type: 'number', about: 'Command: 0x0101 memory read, 0x0401 run, 0x0402 stop, ...'},
  'omron.response.code': {type: 'number', about: 'End code, 0: normal'},
  'omron.memory.address': {type: 'number', about: 'First word'},
  'omron.memory.address.bits': {type: 'number', about: 'Bit in it'},
  'omron.memory.numitems': {type: 'number', about: 'Words or bits'},
  'omron.tcp.command': {type: 'number', about: 'Of FINS/TCP: 0 and 1 node addresses, 2 frame, 3 error, 6 confirmation'},
  'omron.tcp.error_code': {type: 'number', about: 'Of FINS/TCP: 0 normal, 0x20 connection refused, ...'},
  'bifrost.area': {type: 'number', about: 'Memory area: 0x82 D words, 0xb0 CIO words, 0x30 CIO bits, ...'},
  'bifrost.item': {type: 'string', about: 'What was read or written, as a programmer writes it: D100 x 3'},
  'bifrost.data': {type: 'string', varies: true, about: 'Values that were read or written, as hex'},
  'bifrost.password_in_clear': {type: 'boolean', about: 'A password went over the wire in clear'},
  'bifrost.vendor_name': {type: 'string', about: 'Omron'},
  'bifrost.model_name': {type: 'string', about: 'Model of the controller'},
  'bifrost.revision': {type: 'string', about: 'Its version'},
  ...exchangeFields,
  ...segmentStart,
} as const satisfies FieldTable;

export const anomalies = [...exchangeAnomalies, 'not-fins', 'header', 'length'] as const;
