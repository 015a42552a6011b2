/** Fields and anomalies of CODESYS; Wireshark does not know it. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.generation': {type: 'number', about: '2 or 3: CODESYS V2 or V3'},
  'bifrost.command': {type: 'number', about: 'Command of a V2 request'},
  'bifrost.service_group': {
    type: 'number',
    about: 'Service group of a V3 request: 1 device, 2 application, 8 files, ...',
  },
  'bifrost.service': {type: 'number', about: 'Service in that group'},
  'bifrost.target_type': {type: 'number', about: 'Type of the target'},
  'bifrost.target_id': {type: 'number', about: 'Id of the target'},
  'bifrost.device_name': {type: 'string', about: 'Node name'},
  'bifrost.model_name': {type: 'string', about: 'Device name as its vendor gave it'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor'},
  'bifrost.serial': {type: 'string', about: 'Serial number'},
  'bifrost.revision': {type: 'string', about: 'Version of the target'},
  'bifrost.os_name': {type: 'string', about: 'Operating system'},
  'bifrost.os_version': {type: 'string', about: 'Its version or kind'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no CODESYS, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of CODESYS may carry. */
export const anomalies = ['not-codesys', 'header'] as const;
