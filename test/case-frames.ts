/** The golden cases of a protocol as frames on a wire: over TCP, UDP, IP or Ethernet, whichever carries it. */
import type {Protocol} from '../src/core/protocol.ts';
import {type Endpoint, tcpFrame, udpFrame} from './frames.ts';
import type {Step} from './protocols/play.ts';

/** Bytes of a segment that fit an Ethernet frame. */
const MAX_PAYLOAD = 1400;

export interface Case {
  readonly protocol: Protocol;
  readonly steps: readonly Step[];
}

/** One connection; `n` chooses the client's port. */
export function caseFrames({protocol: {ports}, steps}: Case, n: number): Buffer[] {
  const client: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_000 + (n % 20_000)};
  const server: Endpoint = {...client, mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: portOf(ports)};
  const seq = {client: 1, server: 1};
  return steps.flatMap((step) => {
    if (step.type !== 'segment') return [];
    const [from, to] = step.from === 'client' ? [client, server] : [server, client];
    return pieces(step.bytes, ports).map((payload) => {
      const at = seq[step.from];
      seq[step.from] += payload.length;
      if (ports.tcp !== undefined) return tcpFrame({from, to, seq: at, payload});
      return ports.udp !== undefined ? udpFrame({from, to, payload}) : bareFrame(from, to, ports, payload);
    });
  });
}

/** Off a protocol's own port content tells, too. */
const portOf = ({tcp, udp}: Protocol['ports']): number => (tcp ?? udp)?.[0] ?? 5000;

/** A stream is cut into segments; a datagram is cut off. */
function pieces(bytes: Uint8Array, {tcp}: Protocol['ports']): Uint8Array[] {
  const count = tcp === undefined ? 1 : Math.max(1, Math.ceil(bytes.length / MAX_PAYLOAD));
  return Array.from({length: count}, (_, i) => bytes.subarray(i * MAX_PAYLOAD, (i + 1) * MAX_PAYLOAD));
}

/** Over Ethernet, or over IP without ports. */
function bareFrame(from: Endpoint, to: Endpoint, {ether, ip}: Protocol['ports'], payload: Uint8Array): Buffer {
  const frame = udpFrame({from, to, payload});
  if (ether === undefined) {
    frame[23] = ip?.[0] ?? 255;
    return Buffer.concat([frame.subarray(0, 34), payload]);
  }
  return Buffer.concat([frame.subarray(0, 12), etherHeader(ether[0] ?? 0, payload.length), payload]);
}

/** An EtherType, or the length and LLC of a SAP, or of SNAP with an organisation's number. */
function etherHeader(type: number, length: number): Buffer {
  const header = Buffer.alloc(type >= 0x600 && type <= 0xffff ? 2 : type < 0x600 ? 5 : 10);
  if (header.length === 2) {
    header.writeUInt16BE(type, 0);
    return header;
  }
  header.writeUInt16BE(length + header.length - 2, 0);
  header.set(type < 0x600 ? [type, type, 0x03] : [0xaa, 0xaa, 0x03], 2);
  if (type >= 0x600) header.writeUIntBE(type, 5, 5);
  return header;
}
