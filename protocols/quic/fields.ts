/** Fields of QUIC, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'quic.version': {type: 'number', about: '1 and 0x6b3343cf: versions 1 and 2; 0: the server offers versions'},
} as const satisfies FieldTable;

export const names = ['handshake', 'version-offered'] as const;
