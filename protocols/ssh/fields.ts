/** Fields and anomalies of SSH. `ssh.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ssh.protocol': {type: 'string', about: 'What a side calls itself: SSH-2.0-OpenSSH_9.6'},
  'bifrost.client_software': {type: 'string', about: 'What the client calls itself'},
  'bifrost.old_version': {type: 'boolean', about: 'A side speaks version 1 only'},
  'bifrost.product_name': {type: 'string', about: 'Software of the server, with its version'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be SSH, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-ssh'] as const;
