/** Fields, names and anomalies of CDP. `cdp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'cdp.version': {type: 'number', about: 'Version: 1 or 2'},
  'cdp.ttl': {type: 'number', about: 'Seconds that this holds'},
  'cdp.deviceid': {type: 'string', about: 'Name of the device, or its serial number'},
  'cdp.portid': {type: 'string', about: 'Port through which it was sent'},
  'cdp.capabilities': {type: 'number', about: 'As bits: 1 router, 8 switch, 16 host, 128 telephone'},
  'bifrost.software_version': {type: 'string', about: 'Software version as the device writes it'},
  'cdp.platform': {type: 'string', about: 'Platform: the model'},
  'cdp.vtp_management_domain': {type: 'string', about: 'VTP management domain'},
  'cdp.native_vlan': {type: 'number', about: 'VLAN of untagged frames on the port'},
  'cdp.duplex': {type: 'boolean', about: 'The port is full duplex'},
  'cdp.voice_vlan': {type: 'number', about: 'VLAN for telephones'},
  'bifrost.addresses': {type: 'ip', many: true, about: 'IPv4 addresses of the device'},
  'bifrost.management_addresses': {type: 'ip', many: true, about: 'IPv4 addresses it is managed by'},
  'bifrost.vendor_name': {type: 'string', about: 'First word of the platform, where it is Cisco'},
  'bifrost.model_name': {type: 'string', about: 'Platform without the vendor'},
  'bifrost.revision': {type: 'string', about: 'Version, out of the software version'},
  'bifrost.device_name': {type: 'string', about: 'Device id'},
  'bifrost.from': {type: 'string', about: 'client: the one who announces itself'},
  'bifrost.subject_ip': {type: 'ip', about: 'Address of the device behind the port'},
} as const satisfies FieldTable;

export const names = ['neighbour-announced', 'device-announced', 'neighbour-left'] as const;

export const anomalies = ['tlv-length'] as const;
