/** Fields and anomalies of BACnet/IP. `bvlc.*`, `bacnet.*` and `bacapp.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';
import {exchangeAnomalies, exchangeFields} from '../../src/net/exchange.ts';

export const fields = {
  'bvlc.function': {type: 'number', about: 'Function of the BVLC: 10 unicast, 11 broadcast, 5 register foreign device'},
  'bvlc.result': {type: 'number', about: 'Why the management of broadcasts was refused'},
  'bvlc.reg_ttl': {type: 'number', about: 'Seconds for which a foreign device registers'},
  'bvlc.bdt_ip': {type: 'ip', many: true, about: 'Addresses in the table of broadcast distribution'},
  'bvlc.fdt_ip': {type: 'ip', many: true, about: 'Foreign devices'},
  'bvlc.fwd_ip': {type: 'ip', about: 'Who sent what is forwarded'},
  'bvlc.fwd_port': {type: 'number', about: 'Its port'},
  'bacnet.dnet': {type: 'number', about: 'Network of the one who is asked, behind a router; 65535: all'},
  'bacnet.snet': {type: 'number', about: 'Network of the one who asks or tells, behind a router'},
  'bifrost.device_address': {type: 'string', about: 'Address of the one who is asked in its network, as hex'},
  'bifrost.source_address': {type: 'string', about: 'Address of the one who asks or tells in its network, as hex'},
  'bacnet.mesgtyp': {type: 'number', about: 'Type of a message of the network layer'},
  'bifrost.content': {type: 'string', about: 'What such a message says, as hex: networks and their routes'},
  'bacapp.type': {
    type: 'number',
    about: 'Type of the APDU: 0 confirmed, 1 unconfirmed request, 2 and 3 answers, 5 error',
  },
  'bacapp.invoke_id': {type: 'number', varies: true, about: 'Pairs an answer with its request'},
  'bacapp.confirmed_service': {type: 'number', about: 'Service: 12 read property, 15 write property, 20 reinitialize'},
  'bacapp.unconfirmed_service': {type: 'number', about: 'Service that is not answered: 0 I-Am, 8 Who-Is, ...'},
  'bacapp.objectType': {type: 'number', many: true, about: 'Types of the objects of one message'},
  'bacapp.instance_number': {type: 'number', many: true, about: 'Instances of the objects of one message'},
  'bacapp.property_identifier': {type: 'number', many: true, about: 'Properties of one message'},
  'bifrost.targets': {
    type: 'string',
    many: true,
    about: 'Objects with their properties: analog-output,1 present-value; device,7 object-list[0]',
  },
  'bacapp.object_name': {type: 'string', about: 'Name of an object that is looked for or told'},
  'bacapp.who_is.low_limit': {type: 'number', about: 'Lowest device instance that is looked for; absent: all'},
  'bacapp.who_is.high_limit': {type: 'number', about: 'Highest device instance that is looked for'},
  'bacapp.error_class': {type: 'number', about: 'Class of the error'},
  'bacapp.error_code': {type: 'number', about: 'Error'},
  'bacapp.reject_reason': {type: 'number', about: 'Why a request was rejected'},
  'bacapp.abort_reason': {type: 'number', about: 'Why a request was aborted'},
  'bacapp.vendor_identifier': {type: 'number', about: 'Vendor by the number that ASHRAE gave'},
  'bifrost.duration': {type: 'number', about: 'Minutes for which communication is to change; absent: for good'},
  'bifrost.cleartext_password': {type: 'boolean', about: 'A password was sent in clear (its value is not kept)'},
  'bifrost.device_instance': {type: 'number', about: 'Instance of the device object: the number of the device'},
  'bifrost.max_apdu': {type: 'number', about: 'Longest APDU that the device takes'},
  'bifrost.from': {type: 'string', about: 'server: it asked; of an identity, whose it is'},
  'bifrost.frame_bytes': {type: 'string', varies: true, about: 'First bytes of what is no BACnet, as hex'},
  'bifrost.vendor_name': {type: 'string', about: 'Vendor'},
  'bifrost.model_name': {type: 'string', about: 'Model'},
  'bifrost.device_name': {type: 'string', about: 'Name of the device object'},
  'bifrost.revision': {type: 'string', about: 'Firmware revision'},
  'bifrost.application_version': {type: 'string', about: 'Version of the application software'},
  'bifrost.serial': {type: 'string', about: 'Serial number'},
  'bifrost.location': {type: 'string', about: 'Location'},
  ...exchangeFields,
} as const satisfies FieldTable;

/** Every reason that an anomaly of BACnet may carry. */
export const anomalies = ['not-bacnet', 'length', 'npdu', 'apdu', 'tags', ...exchangeAnomalies] as const;
