/** Fields, names and anomalies of EAP over LAN. `eapol.*` and `eap.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'eapol.version': {type: 'number', about: '1 (2001), 2 (2004), 3 (2010)'},
  'eapol.type': {type: 'number', about: '0 EAP, 1 start, 2 logoff, 3 key, 5 MKA'},
  'eap.code': {type: 'number', about: '1 request, 2 response, 3 success, 4 failure'},
  'eap.id': {type: 'number', varies: true, about: 'Pairs a response with its request'},
  'eap.type': {type: 'number', about: 'Method: 1 identity, 4 MD5, 13 TLS, 21 TTLS, 25 PEAP'},
  'bifrost.identity_in_clear': {type: 'boolean', about: 'A user or device name went over the wire; it is not kept'},
} as const satisfies FieldTable;

export const names = [
  'start',
  'logoff',
  'key',
  'key-agreement',
  'eap-request',
  'eap-response',
  'eap-success',
  'eap-failure',
  'other',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length', 'eap-length'] as const;
