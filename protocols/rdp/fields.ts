/** Fields and anomalies of RDP. `rdp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'rdp.negReq.requestedProtocols': {
    type: 'number',
    about:
      'Security the client offers, bits: 1 TLS, 2 CredSSP, 4 RDSTLS, 8 CredSSP with early authorization; 0 standard',
  },
  'rdp.negReq.selectedProtocol': {type: 'number', about: 'Security the server chose: 0 standard, or one of these bits'},
  'rdp.negFailure.failureCode': {
    type: 'number',
    about:
      'Why the server refused: 1 TLS required, 2 TLS not allowed, 3 no certificate, 5 CredSSP required, 6 TLS with client certificate required',
  },
  'bifrost.security': {type: 'string', about: 'Security that was agreed on: standard, tls, credssp, ...'},
  'bifrost.cookie': {
    type: 'boolean',
    about: 'The client sent a user name or routing token in clear; its text is not kept',
  },
} as const satisfies FieldTable;

export const names: readonly string[] = ['negotiated', 'refused', 'requested'];

export const anomalies = ['no-negotiation'] as const;
