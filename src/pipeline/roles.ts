/** Who asks and who answers, as long as no handshake and no content has told. */

import type {Conversation} from '../core/asset.ts';
import type {Protocol} from '../core/protocol.ts';
import type {SideIndex} from '../flow/flow-table.ts';

/** Ports below are given to services; those above the second bound are handed out to clients (IANA, RFC 6335). */
const SYSTEM_PORTS = 1024;
const DYNAMIC_PORTS = 32_768;

export interface Role {
  readonly client: SideIndex;
  readonly from: Conversation['roleFrom'];
}

const CLIENT: readonly [Role, Role] = [
  {client: 0, from: 'port'},
  {client: 1, from: 'port'},
];
const SPOKE_FIRST: readonly [Role, Role] = [
  {client: 0, from: 'first-packet'},
  {client: 1, from: 'first-packet'},
];

/** Ports that the known protocols call their own, by transport. */
export function servicePorts(protocols: readonly Protocol[]): Readonly<Record<'tcp' | 'udp', ReadonlySet<number>>> {
  return {
    tcp: new Set(protocols.flatMap((protocol) => protocol.ports.tcp ?? [])),
    udp: new Set(protocols.flatMap((protocol) => protocol.ports.udp ?? [])),
  };
}

/** The side whose port looks less like a service is the client; else the one that spoke first, `sender`. */
export function roleByPort(port0: number, port1: number, sender: SideIndex, known: ReadonlySet<number>): Role {
  const is0 = known.has(port0);
  if (is0 !== known.has(port1)) return CLIENT[is0 ? 1 : 0];
  const isSystem0 = port0 < SYSTEM_PORTS;
  if (isSystem0 !== port1 < SYSTEM_PORTS) return CLIENT[isSystem0 ? 1 : 0];
  const isDynamic0 = port0 >= DYNAMIC_PORTS;
  if (isDynamic0 !== port1 >= DYNAMIC_PORTS) return CLIENT[isDynamic0 ? 0 : 1];
  return SPOKE_FIRST[sender];
}
