/** Fields, names and anomalies of LDAP. `ldap.*` are Wireshark's display-filter names. Passwords are never among them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ldap.messageID': {type: 'number', varies: true, about: 'Pairs a response with its request'},
  'ldap.protocolOp': {type: 'number', about: 'Operation: 0 bind, 1 its response, 3 search, 6 modify, 8 add, ...'},
  'ldap.version': {type: 'number', about: 'Bind: version of the protocol'},
  'ldap.name': {type: 'string', about: 'Bind: who logs on, as a distinguished name; empty for nobody'},
  'ldap.authentication': {type: 'number', about: 'Bind: 0 simple, 3 SASL'},
  'ldap.mechanism': {type: 'string', about: 'Bind by SASL: its mechanism'},
  'bifrost.clear_password': {type: 'boolean', about: 'Bind: a password went in clear'},
  'ldap.baseObject': {type: 'string', about: 'What is searched or changed, as a distinguished name'},
  'ldap.requestName': {type: 'string', about: 'Extended operation, as an object identifier'},
  'ldap.resultCode': {type: 'number', about: 'Result: 0 success, 49 invalid credentials, ...'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be LDAP, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['malformed', 'not-ldap'] as const;
