/** What polling may do, by protocol: the numbers of the functions that read. Whatever else comes from our address is a breach. */
import type {FactKind} from './fact.ts';

interface Allowed {
  readonly field: string;
  readonly values: readonly number[];
}

/**
 * Reads and identification of MODBUS Application Protocol V1.1b3; services of OPC UA Part 6, by the node id of their request;
 * the look-up of PROFINET's endpoint mapper, which has the number of a read: a connection is none of them.
 */
const functions: Readonly<Record<string, Allowed>> = {
  modbus: {field: 'modbus.func_code', values: [1, 2, 3, 4, 17, 43]},
  // FindServers, GetEndpoints, OpenSecureChannel, CloseSecureChannel, CreateSession, ActivateSession, CloseSession, Browse, Read.
  opcua: {field: 'opcua.servicenodeid.numeric', values: [422, 428, 446, 452, 461, 467, 473, 527, 631]},
  'profinet-io': {field: 'dcerpc.opnum', values: [2]},
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
  const allowed = functions[protocol];
  const value = allowed && fields[allowed.field];
  if (typeof value !== 'number' || allowed?.values.includes(value) === true) return undefined;
  return `${protocol} function ${value} is not one that polling has`;
}
