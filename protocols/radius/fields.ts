/** Fields of RADIUS, named as Wireshark names them. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'radius.code': {
    type: 'number',
    about: '1 request, 2 accept, 3 reject, 4 and 5 accounting, 11 challenge, 40 to 45 changes',
  },
  'radius.id': {type: 'number', varies: true, about: 'Pairs request and answer'},
  'radius.NAS_IP_Address': {type: 'ip', about: 'Address of the switch or access point that asks'},
  'radius.NAS_Identifier': {type: 'string', about: 'Its name'},
  'radius.Calling_Station_Id': {type: 'string', about: 'Who wants to join, usually its MAC address'},
  'bifrost.has_user_name': {type: 'boolean', about: 'A user is named'},
  'bifrost.has_eap': {type: 'boolean', about: 'It carries EAP: 802.1X is in use'},
  'bifrost.has_authenticator': {
    type: 'boolean',
    about: 'It carries a message authenticator (RFC 3579); without it answers can be forged',
  },
  'bifrost.device_name': {type: 'string', about: 'Name of the switch or access point'},
  'bifrost.message_start': {type: 'string', varies: true, about: 'First bytes of what is no message, as hex'},
} as const satisfies FieldTable;

export const names = [
  'access-request',
  'access-accept',
  'access-reject',
  'access-challenge',
  'accounting-request',
  'accounting-response',
  'status-server',
  'authorization-change',
  'device-announced',
] as const;
export const anomalies = ['malformed'] as const;
