/** Fields and anomalies of KNXnet/IP. `knxip.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'knxip.service': {type: 'number', about: 'Service'},
  'knxip.status': {type: 'number', about: 'Status of a connect response; 0: connected'},
  'knxip.progmode': {type: 'number', about: '1: programming mode, the device takes a new address from anybody'},
  'bifrost.knx_address': {type: 'string', about: 'Individual address of the device'},
  'bifrost.destination': {type: 'string', about: 'Group address (1/2/3) or individual address (1.2.3) of a telegram'},
  'bifrost.apci': {type: 'number', about: 'Command of a telegram: 0 read, 1 response, 2 write, beyond: to one device'},
  'bifrost.serial': {type: 'string', about: 'Serial number: manufacturer (4 hex digits) and number'},
  'bifrost.device_name': {type: 'string', about: 'Friendly name'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no KNXnet/IP, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of KNXnet/IP may carry. */
export const anomalies = ['not-knxnet-ip', 'header'] as const;
