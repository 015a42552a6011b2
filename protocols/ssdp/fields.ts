/** Fields of SSDP; Wireshark reads it as HTTP. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'http.request.method': {type: 'string', about: 'NOTIFY or M-SEARCH; an answer has none'},
  'http.server': {type: 'string', about: 'What the device says of its system and product'},
  'http.location': {type: 'string', about: 'Where it describes itself'},
  'http.user_agent': {type: 'string', about: 'What the one who searches says of itself'},
  'bifrost.ssdp_target': {type: 'string', about: 'Kind of device or service (NT or ST)'},
  'bifrost.ssdp_event': {type: 'string', about: 'ssdp:alive, ssdp:byebye or ssdp:update (NTS)'},
  'bifrost.ssdp_usn': {type: 'string', about: 'Unique name of the device or service (USN)'},
  'bifrost.model_name': {type: 'string', about: 'Product, from the last part of SERVER'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = ['announced', 'left', 'searched', 'answered', 'device-announced'] as const;
export const anomalies = ['malformed'] as const;
