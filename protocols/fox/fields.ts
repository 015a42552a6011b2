/** Fields and anomalies of Niagara Fox; Wireshark does not know it. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'bifrost.channel': {type: 'string', about: 'Channel of the message: fox, station, ...'},
  'bifrost.command': {type: 'string', about: 'Command of the message: hello, ...'},
  'bifrost.from': {type: 'string', about: 'Who sent it: client or server'},
  'bifrost.fox_version': {type: 'string', about: 'Version of Fox'},
  'bifrost.device_name': {type: 'string', about: 'Host name or address that it gives itself'},
  'bifrost.host_address': {type: 'string', about: 'Address that it gives itself'},
  'bifrost.application': {type: 'string', about: 'Station (a controller or server) or Workbench (an engineer)'},
  'bifrost.revision': {type: 'string', about: 'Version of Niagara'},
  'bifrost.vm_name': {type: 'string', about: 'Java virtual machine'},
  'bifrost.vm_version': {type: 'string', about: 'Its version'},
  'bifrost.os_name': {type: 'string', about: 'Operating system'},
  'bifrost.os_version': {type: 'string', about: 'Its version'},
  'bifrost.station_name': {type: 'string', about: 'Name of the station'},
  'bifrost.serial': {type: 'string', about: 'Host id, to which the licence is bound'},
  'bifrost.brand': {type: 'string', about: 'Brand under which it was sold'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor of the framework'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no Fox, as hex'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of Fox may carry. */
export const anomalies = ['not-fox'] as const;
