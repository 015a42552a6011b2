/** Fields, names and anomalies of UADP. Wireshark has no names for it. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.uadp_version': {type: 'number', about: 'Version: 1'},
  'bifrost.uadp_message_type': {type: 'number', about: '0 data sets, 1 discovery request, 2 discovery response'},
  'bifrost.publisher_id': {type: 'string', about: 'Publisher, as a number or text'},
  'bifrost.writer_group_id': {type: 'number', about: 'Group of writers'},
  'bifrost.group_version': {type: 'number', about: 'Version of its configuration'},
  'bifrost.sequence_number': {type: 'number', varies: true, about: 'Sequence number of the group'},
  'bifrost.writer_ids': {type: 'number', many: true, about: 'Writers of the data sets'},
  'bifrost.is_chunk': {type: 'boolean', about: 'Part of a longer message'},
  'bifrost.is_signed': {type: 'boolean', about: 'The message is signed'},
  'bifrost.is_encrypted': {type: 'boolean', about: 'The message is encrypted'},
  'bifrost.security_token': {type: 'number', varies: true, about: 'Key that is used'},
  'bifrost.from': {type: 'string', about: 'client: the publisher'},
} as const satisfies FieldTable;

export const names = ['published', 'discovery-request', 'discovery-response'] as const;

export const anomalies = ['malformed'] as const;
