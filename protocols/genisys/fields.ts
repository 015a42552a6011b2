/** Fields and anomalies of Genisys; Wireshark does not know it. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.control_character': {type: 'number', about: 'Kind of frame: 252 control data, 254 execute controls, ...'},
  'bifrost.station': {type: 'number', about: 'Station: the device behind the connection'},
  'bifrost.addresses': {type: 'number', many: true, about: 'Addresses of the data bytes'},
  'bifrost.values': {type: 'number', many: true, varies: true, about: 'Data bytes by address: eight bits each'},
  'bifrost.is_secured': {type: 'boolean', about: 'The frame has a CRC; false: a poll without'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no Genisys, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-genisys', 'framing', 'crc'] as const;
