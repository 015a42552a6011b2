/** Fields, names and anomalies of the NetBIOS name service. `nbns.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'nbns.id': {type: 'number', varies: true, about: 'Transaction'},
  'nbns.flags.response': {type: 'boolean', about: 'It answers'},
  'nbns.flags.opcode': {type: 'number', about: '0 query, 5 and 15 registration, 6 release, 7 wait, 8 and 9 refresh'},
  'nbns.flags.rcode': {type: 'number', about: 'Outcome: 0 good, 3 no such name, 5 refused, 6 in use, 7 conflict'},
  'nbns.flags.broadcast': {type: 'boolean', about: 'Everybody is asked or told'},
  'nbns.name': {
    type: 'string',
    about: 'Name and, in hex, its suffix: WPAD<00>. 00 host, 20 file server, 1b to 1e domain',
  },
  'nbns.type': {type: 'number', about: '32 address of a name, 33 status: all names of a host'},
  'nbns.ttl': {type: 'number', varies: true, about: 'Seconds for which it holds'},
  'nbns.addr': {type: 'ip', many: true, about: 'Addresses of the name'},
  'nbns.nb_flags.group': {type: 'boolean', about: 'The name belongs to a group, not to one host'},
  'nbns.netbios_name': {type: 'string', many: true, about: 'Names of a host, in its status'},
  'nbns.name_flags.group': {type: 'boolean', many: true, about: 'Which of them are names of groups'},
  'nbns.unit_id': {type: 'mac', about: 'MAC address in a status'},
  'bifrost.device_name': {type: 'string', about: 'Name of the host'},
  'bifrost.workgroup': {type: 'string', about: 'Its workgroup or domain'},
} as const satisfies FieldTable;

/** By outcome, RFC 1002 §4.2.6 and §4.2.14. */
export const outcomes: Readonly<Record<number, string>> = {
  1: 'format-error',
  2: 'server-failure',
  3: 'no-such-name',
  4: 'not-implemented',
  5: 'refused',
  6: 'name-in-use',
  7: 'name-conflict',
};
export const OTHER_OUTCOME = 'failed';

export const names: readonly string[] = [
  'query',
  'status-query',
  'registration',
  'refresh',
  'release',
  'answer',
  'status',
  'registered',
  'released',
  'wait',
  ...Object.values(outcomes),
  OTHER_OUTCOME,
  'name-claimed',
];

export const anomalies = ['malformed'] as const;
