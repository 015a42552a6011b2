/** Fields and anomalies of VNC. `vnc.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'vnc.server_proto_ver': {type: 'string', about: 'Version of the server: 003.008'},
  'vnc.security_type': {type: 'number', many: true, about: 'How clients may log on: 1 not at all, 2 by password'},
  'bifrost.no_password': {type: 'boolean', about: 'The server lets anybody in'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be VNC, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-vnc'] as const;
