/** Fields and anomalies of MQTT. `mqtt.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'mqtt.msgtype': {type: 'number', about: 'Control packet: 1 CONNECT, 2 CONNACK, 3 PUBLISH, 8 SUBSCRIBE, ...'},
  'mqtt.ver': {type: 'number', about: 'Version: 3 is 3.1, 4 is 3.1.1, 5'},
  'mqtt.clientid': {type: 'string', about: 'Name by which the client connected'},
  'mqtt.kalive': {type: 'number', about: 'Seconds after which a silent client is taken for dead'},
  'mqtt.conflag.cleansess': {type: 'boolean', about: 'The client wants to start without an old session'},
  'mqtt.conflag.uname': {type: 'boolean', about: 'A user name is given'},
  'mqtt.conflag.passwd': {type: 'boolean', about: 'A password is given, in clear'},
  'mqtt.willtopic': {type: 'string', about: 'Where the broker tells that the client died'},
  'mqtt.conack.val': {type: 'number', about: 'Answer to CONNECT: 0 accepted'},
  'mqtt.topic': {type: 'string', many: true, about: 'Topic that is published to, or filters that are subscribed to'},
  'mqtt.retain': {type: 'boolean', about: 'The broker keeps the message for those who come later'},
  'bifrost.anonymous': {type: 'boolean', about: 'No user name was given'},
  'bifrost.everything': {type: 'boolean', about: 'A filter takes all there is: #'},
  'bifrost.wildcard': {type: 'boolean', about: 'A filter has # or +'},
  'bifrost.sparkplug': {type: 'string', about: 'Sparkplug message: NBIRTH, NDEATH, NCMD, DCMD, STATE, ...'},
  'bifrost.answered': {type: 'boolean', about: 'The broker answered the CONNECT'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be MQTT, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-mqtt', 'malformed'] as const;
