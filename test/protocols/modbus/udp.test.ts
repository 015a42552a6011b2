/** Modbus over UDP: with an MBAP header and as RTU, a datagram at a time. */
import {expect, test} from 'vitest';
import {watchFrames} from '../../watch.ts';

const HMI = 'c0a80001';
const PLC = 'c0a80002';

/** Ethernet, IPv4 and UDP without checksums, from `from` to `to`. */
function datagram(from: string, sport: number, to: string, dport: number, payload: string): Uint8Array {
  const hex = payload.replaceAll(' ', '');
  const length = hex.length / 2 + 8;
  const word = (n: number): string => n.toString(16).padStart(4, '0');
  const ip = `4500${word(length + 20)}000040004011${'0000'}${from}${to}`;
  const macs = from === HMI ? '0080f40000020080f4000001' : '0080f40000010080f4000002';
  return Uint8Array.from(Buffer.from(`${macs}0800${ip}${word(sport)}${word(dport)}${word(length)}0000${hex}`, 'hex'));
}

const exchange = (port: number, request: string, response: string): Uint8Array[] => [
  datagram(HMI, 40_000, PLC, port, request),
  datagram(PLC, port, HMI, 40_000, response),
];

test.each([
  ['MBAP', 502, '0001 0000 0006 01 03 0000 0001', '0001 0000 0005 01 03 02 0007'],
  ['MBAP on another port', 10_502, '0001 0000 0006 01 03 0000 0001', '0001 0000 0005 01 03 02 0007'],
  ['RTU', 4001, '01 03 0000 0001 840a', '01 03 02 0007 f986'],
])('%s over UDP is read', (_, port, request, response) => {
  const {facts} = watchFrames(exchange(port, request, response));
  expect(facts.filter((fact) => fact.kind === 'read')).toMatchObject([
    {
      protocol: 'modbus',
      name: 'read-holding-registers',
      client: {ip: '192.168.0.1'},
      server: {ip: '192.168.0.2', port},
      fields: {'mbtcp.unit_id': 1, 'modbus.regval_uint16': [7], 'bifrost.answered': true},
    },
  ]);
});
