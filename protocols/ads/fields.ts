/** Fields and anomalies of ADS. `ams.*` are Wireshark's display-filter names; it has none for discovery. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ams.targetnetid': {type: 'string', about: 'AMS Net Id of the device that is asked'},
  'ams.targetport': {type: 'number', about: 'AMS port there: 801, 851 the PLC, 10000 the system service, ...'},
  'ams.sendernetid': {type: 'string', about: 'AMS Net Id of the one who asks, or of the one who sent a discovery'},
  'ams.senderport': {type: 'number', varies: true, about: 'AMS port of the one who asks'},
  'ams.cmdid': {type: 'number', about: 'Command: 1 device info, 2 read, 3 write, 4 state, 5 control, 9 read-write'},
  'ams.invokeid': {type: 'number', varies: true, about: 'Pairs a response with its request'},
  'ams.errorcode': {type: 'number', about: 'Error of the AMS header: the command did not reach its target'},
  'ams.adsresult': {type: 'number', about: 'Result of the command; 0: done'},
  'ams.ads_indexgroup': {type: 'number', about: 'Index group: what kind of data'},
  'ams.ads_indexoffset': {type: 'number', about: 'Index offset: where in it'},
  'ams.ads_cblength': {type: 'number', about: 'Bytes to read or to write'},
  'ams.ads_cbreadlength': {type: 'number', about: 'Bytes to read at most'},
  'ams.ads_cbwritelength': {type: 'number', about: 'Bytes written'},
  'ams.ads_state': {type: 'number', about: 'ADS state: 2 reset, 5 run, 6 stop, 15 config, 16 reconfig'},
  'ams.ads_devicestate': {type: 'number', about: 'Device state'},
  'ams.ads_notificationhandle': {type: 'number', varies: true, about: 'Handle of a notification'},
  'ams.ads_noteblocksstamps': {type: 'number', varies: true, about: 'Time stamps in a notification'},
  'ams.ads_devicename': {type: 'string', about: 'Name of the ADS device'},
  'ams.ads_versionversion': {type: 'number', about: 'Major version'},
  'ams.ads_versionrevision': {type: 'number', about: 'Minor version'},
  'ams.ads_versionbuild': {type: 'number', about: 'Build'},
  'bifrost.symbol': {type: 'string', about: 'Variable by name, where its handle was seen given'},
  'bifrost.symbol_handle': {type: 'number', varies: true, about: 'Handle of a variable: another one in every session'},
  'bifrost.answered': {
    type: 'boolean',
    about: 'Whether the request got an answer within 5 s; absent where only the answer was seen',
  },
  'bifrost.service': {type: 'number', about: 'Service of a discovery datagram: 1 identify, 6 add a route'},
  'bifrost.status': {type: 'number', about: 'Result of adding a route; 0: done'},
  'bifrost.os_version': {type: 'string', about: 'Version of the operating system'},
  'bifrost.from': {type: 'string', about: 'server: it asked or told; of an identity, whose it is if it is the client'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no ADS, as hex'},
  'bifrost.route_address': {type: 'string', about: 'Address or host name to which the route leads'},
  'bifrost.route_name': {type: 'string', about: 'Name of the route to add'},
  'bifrost.route_net_id': {type: 'string', about: 'AMS Net Id to which the route leads'},
  'bifrost.user_name': {type: 'string', about: 'User in whose name a route is added'},
  'bifrost.cleartext_password': {type: 'boolean', about: 'A password was sent in clear (its value is not kept)'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor'},
  'bifrost.device_name': {type: 'string', about: 'Host name'},
  'bifrost.revision': {type: 'string', about: 'Version of TwinCAT or of the ADS device'},
} as const satisfies FieldTable;

/** Every reason that an anomaly of ADS may carry. */
export const anomalies = ['not-ads', 'header'] as const;
