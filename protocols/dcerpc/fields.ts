/** Fields, names and anomalies of DCE/RPC. `dcerpc.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'dcerpc.ver': {type: 'number', about: '5 over a connection, 4 in datagrams'},
  'dcerpc.pkt_type': {
    type: 'number',
    about: '0 request, 2 response, 3 fault, 11 bind, 12 its answer, 13 its refusal, ...',
  },
  'dcerpc.cn_call_id': {type: 'number', varies: true, about: 'Number of the call'},
  'dcerpc.cn_bind_to_uuid': {type: 'string', many: true, about: 'Interfaces that the client binds to'},
  'dcerpc.dg_if_id': {type: 'string', about: 'Interface that a datagram calls'},
  'dcerpc.opnum': {type: 'number', about: 'Number of the operation in its interface'},
  'dcerpc.cn_status': {type: 'number', about: 'Fault: why'},
  'dcerpc.cn_reject_reason': {type: 'number', about: 'Bind refused: why'},
  'bifrost.rpc_interface': {
    type: 'string',
    many: true,
    about: 'Names of the interfaces: svcctl, atsvc, winreg, IWbemServices, IOPCServer, ...; unknown',
  },
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be DCE/RPC, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['malformed', 'not-dcerpc'] as const;
