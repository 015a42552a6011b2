/** Fields and anomalies of SNMP. The community and values that are written are never among them: they may be secrets. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'snmp.version': {type: 'number', about: 'Version field: 0 for v1, 1 for v2c, 3 for v3'},
  'snmp.data': {
    type: 'number',
    about: 'PDU: 0 get, 1 get-next, 2 response, 3 set, 4 trap, 5 get-bulk, 6 inform, 7 v2 trap, 8 report',
  },
  'snmp.request_id': {type: 'number', varies: true, about: 'Pairs a response with its request'},
  'snmp.error_status': {type: 'number', about: 'Why the agent refused'},
  'snmp.error_index': {type: 'number', about: 'Which of the objects it was, from 1'},
  'snmp.name': {
    type: 'string',
    many: true,
    varies: true,
    about: 'Objects with their row, as object identifiers; the first 32',
  },
  'bifrost.object': {
    type: 'string',
    many: true,
    about:
      'Objects each once: without their row (the first ten arcs) where they are read, with it where they are written',
  },
  'bifrost.community': {
    type: 'string',
    about: 'Class of the community, which goes in clear: public, private, empty or other; never its value',
  },
  'bifrost.default_community': {type: 'boolean', about: 'The community is public or private'},
  'snmp.enterprise': {type: 'string', about: 'Object identifier of what sends the trap'},
  'snmp.agent_addr': {type: 'ip', about: 'Address that the sender of a trap gives itself'},
  'snmp.generic_trap': {type: 'number', about: 'Kind of a version 1 trap; 6: see the specific trap'},
  'snmp.specific_trap': {type: 'number', about: 'Number of an enterprise-specific trap'},
  'bifrost.trap': {type: 'string', about: 'cold-start, link-down, authentication-failure, ..., enterprise-specific'},
  'bifrost.trap_oid': {type: 'string', about: 'Object identifier of a version 2 trap'},
  'snmp.v3.flags.auth': {type: 'boolean', about: 'The message is authenticated'},
  'snmp.v3.flags.crypt': {type: 'boolean', about: 'The message is encrypted'},
  'bifrost.has_user': {type: 'boolean', about: 'A user is named; who is not kept'},
  'snmp.msgAuthoritativeEngineID': {type: 'string', about: 'Engine id, as hex'},
  'snmp.engineid.enterprise': {type: 'number', about: 'Enterprise number in the engine id'},
  'snmp.engineid.format': {type: 'number', about: 'What follows in the engine id: 1 IPv4, 3 MAC, 4 text, 5 octets'},
  'snmp.engineid.mac': {type: 'mac', about: 'MAC address in the engine id'},
  'snmp.engineid.ipv4': {type: 'ip', about: 'IPv4 address in the engine id'},
  'bifrost.sys_descr': {type: 'string', about: 'sysDescr: what the agent says it is'},
  'bifrost.sys_object_id': {type: 'string', about: 'sysObjectID: its kind, below the enterprise of its vendor'},
  'bifrost.sys_location': {type: 'string', about: 'sysLocation: where it stands, as an administrator wrote it'},
  'bifrost.device_name': {type: 'string', about: 'sysName'},
  'bifrost.vendor_name': {type: 'string', about: 'entPhysicalMfgName, or the vendor of the enterprise number'},
  'bifrost.model_name': {type: 'string', about: 'entPhysicalModelName, or what sysDescr says'},
  'bifrost.product_code': {type: 'string', about: 'Order number in sysDescr'},
  'bifrost.serial': {type: 'string', about: 'entPhysicalSerialNum'},
  'bifrost.revision': {type: 'string', about: 'entPhysicalFirmwareRev, else the software revision, else from sysDescr'},
  'bifrost.hardware_revision': {type: 'string', about: 'entPhysicalHardwareRev'},
  'bifrost.software_revision': {type: 'string', about: 'entPhysicalSoftwareRev'},
} as const satisfies FieldTable;

export const anomalies = ['malformed', 'version'] as const;
