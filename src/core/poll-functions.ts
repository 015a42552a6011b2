/** What polling may do, by protocol: the numbers of the functions that read. Whatever else comes from our address is a breach. */
import type {FactKind, Scalar} from './fact.ts';

interface Allowed {
  readonly field: string;
  readonly values: readonly Scalar[];
}

const only = (field: string, ...values: readonly Scalar[]): Allowed => ({field, values});

/**
 * Reads and identification of MODBUS Application Protocol V1.1b3; services of OPC UA Part 6, by the node id of their request;
 * the look-up of PROFINET's endpoint mapper, which has the number of a read: a connection is none of them. Requests that are
 * refused are none of the forbidden kinds below, so that each protocol has its functions here.
 */
const functions: Readonly<Record<string, readonly Allowed[]>> = {
  // ReadProperty.
  bacnet: [only('bacapp.confirmed_service', 12)],
  // ListIdentity.
  enip: [only('enip.command', 0x63)],
  ftp: [only('ftp.request.command', 'USER', 'PASS', 'QUIT')],
  http: [only('http.request.method', 'GET')],
  modbus: [only('modbus.func_code', 1, 2, 3, 4, 17, 43)],
  // FindServers, GetEndpoints, OpenSecureChannel, CloseSecureChannel, CreateSession, ActivateSession, CloseSession, Read.
  opcua: [only('opcua.servicenodeid.numeric', 422, 428, 446, 452, 461, 467, 473, 631)],
  'profinet-io': [only('dcerpc.opnum', 2)],
  // Set up communication; read system status list.
  s7comm: [
    only('s7comm.param.func', 0xf0),
    only('s7comm.param.userdata.funcgroup', 4),
    only('s7comm.param.userdata.subfunc', 1),
  ],
  // GetRequest.
  snmp: [only('snmp.data', 0)],
};

const FORBIDDEN: readonly FactKind[] = ['write', 'control', 'program'];

/** Why polling may not do it, in words; undefined: it may. */
export function forbiddenReason(
  kind: FactKind,
  protocol: string,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  if (FORBIDDEN.includes(kind)) return `${protocol} ${name} is no reading`;
  if (kind === 'anomaly' && fields['bifrost.from'] === 'client') return `a broken ${protocol} message (${name})`;
  const beyond = functions[protocol]?.find(({field, values}) => {
    const value = fields[field];
    return value !== undefined && !values.some((one) => one === value);
  });
  return beyond && `${protocol} function ${fields[beyond.field]} is not one that polling has`;
}
