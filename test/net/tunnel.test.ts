/** Packets in tunnels and mirrors, each made by hand; tshark 4.0 opens every one of them the same way. */
import {expect, test} from 'vitest';
import {frameDissector} from '../../src/net/dissect.ts';
import {layers, type Reached} from '../../src/net/layers.ts';
import {watchFrames} from '../watch.ts';

const hex = (text: string): string => text.replaceAll(' ', '');
const size = (text: string, more: number): string => (hex(text).length / 2 + more).toString(16).padStart(4, '0');
const ip = (protocol: string, payload: string, ends = '0a000001 0a000002'): string =>
  `4500 ${size(payload, 20)} 0001 0000 40 ${protocol} 0000 ${ends} ${payload}`;
const udp = (port: string, payload: string): string => `c000 ${port} ${size(payload, 8)} 0000 ${payload}`;

const INNER_ENDS = 'c0a80001 c0a80002';
const PACKET = ip('11', udp('01f6', 'abcd'), INNER_ENDS);
const MACS = '0080f4000002 001d9c000001';
const FRAME = `${MACS} 0800 ${PACKET}`;
const TAGGED = `${MACS} 8100 0064 0800 ${PACKET}`;
const OUTER = '020000000002 020000000001';
const overIp = (protocol: string, payload: string): string => `${OUTER} 0800 ${ip(protocol, payload)}`;
const overUdp = (port: string, payload: string): string => overIp('11', udp(port, payload));

/** Network with a MAC of its own, or without. */
const cases: readonly [what: string, frame: string, hasMac: boolean][] = [
  ['GRE', overIp('2f', `0000 0800 ${PACKET}`), false],
  ['GRE with checksum, key and number', overIp('2f', `b000 0800 00000000 00000007 00000001 ${PACKET}`), false],
  ['NVGRE', overIp('2f', `2000 6558 00123400 ${FRAME}`), true],
  ['MPLS over GRE', overIp('2f', `0000 8847 00064140 ${PACKET}`), false],
  ['ERSPAN I', overIp('2f', `0000 88be ${FRAME}`), true],
  ['ERSPAN II', overIp('2f', `1000 88be 00000001 10640001 00000000 ${FRAME}`), true],
  ['ERSPAN III', overIp('2f', `1000 22eb 00000001 20640001 00000000 00000000 ${FRAME}`), true],
  [
    'ERSPAN III with a subheader',
    overIp('2f', `1000 22eb 00000001 20640001 00000000 00000001 1122334455667788 ${FRAME}`),
    true,
  ],
  ['ERSPAN III of a packet', overIp('2f', `1000 22eb 00000001 20640001 00000000 00000800 ${PACKET}`), false],
  ['VXLAN', overUdp('12b5', `08000000 00000a00 ${FRAME}`), true],
  ['VXLAN, port of Linux', overUdp('2118', `08000000 00000a00 ${FRAME}`), true],
  ['VXLAN-GPE of a frame', overUdp('12b6', `0c000003 00000a00 ${FRAME}`), true],
  ['VXLAN-GPE of a packet, not marked', overUdp('12b6', `08000001 00000a00 ${PACKET}`), false],
  ['Geneve with an option', overUdp('17c1', `02006558 00000a00 0001020100000000 ${FRAME}`), true],
  ['IP in IP', overIp('04', PACKET), false],
];

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(hex(text), 'hex'));

/** How far it comes, tunnel by tunnel, and what lies in the last one. */
function opened(b: Uint8Array, length = b.length) {
  const dissector = frameDissector();
  const out = layers();
  const all: Reached[] = [dissector.frame(1, b, 0, length, b.length, 0, out)];
  for (;;) {
    const reached = dissector.carried(all.at(-1) ?? 'cut', 0, out);
    if (reached === 'none') break;
    all.push(reached);
  }
  return {all, out, payload: Buffer.from(out.bytes.subarray(out.payload, out.payloadEnd)).toString('hex')};
}

test.each(cases)('%s', (_what, frame, hasMac) => {
  const {all, out, payload} = opened(bytes(frame));
  expect([all.length, all.at(-1), payload, out.dport, out.hasDstMac]).toEqual([2, 'udp', 'abcd', 502, hasMac]);
  if (hasMac) expect(Buffer.from(out.frame.subarray(out.srcMac, out.srcMac + 6)).toString('hex')).toBe('001d9c000001');
});

test.each(cases)('%s, cut anywhere', (_what, frame) => {
  const b = bytes(frame);
  for (let length = 0; length < b.length; length++) expect(opened(b, length).out.payload).toBeLessThanOrEqual(b.length);
});

test.each([
  ['MPLS', `${OUTER} 8847 00064040 000c8140 ${PACKET}`],
  ['a security group tag', `${OUTER} 8909 0101 0001 0064 0800 ${PACKET}`],
  ['an authentication header', overIp('33', `1104 0000 00000001 00000001 ${'00'.repeat(12)} ${udp('01f6', 'abcd')}`)],
])('behind %s the packet itself is read', (_what, frame) => {
  const {all, payload} = opened(bytes(frame));
  expect([all, payload]).toEqual([['udp'], 'abcd']);
});

test('the tag inside counts, not the one of the tunnel', () => {
  const tagged = overIp('2f', `1000 88be 00000001 10640001 00000000 ${TAGGED}`);
  expect(opened(bytes(tagged.replace(' 0800 ', ' 8100 0007 0800 '))).out.vlan).toBe(100);
  expect(opened(bytes(overIp('2f', `0000 0800 ${PACKET}`).replace(' 0800 ', ' 8100 0007 0800 '))).out.vlan).toBe(-1);
});

test.each([
  ['another datagram on the port of VXLAN', overUdp('12b5', `00010000 00000a00 ${FRAME}`)],
  ['another datagram on the port of Geneve', overUdp('17c1', `42006558 00000a00 ${FRAME}`)],
  ['GRE of a type that is not known', overIp('2f', `0000 1234 ${PACKET}`)],
  ['GRE with routing', overIp('2f', `4000 0800 00000000 ${PACKET}`)],
])('%s is payload', (_what, frame) => {
  expect(opened(bytes(frame)).all).toHaveLength(1);
});

test('a tunnel and what it carries are a conversation each', () => {
  const {changes} = watchFrames([bytes(overIp('2f', `1000 88be 00000001 10640001 00000000 ${FRAME}`))]);
  const seen = changes.flatMap((change) =>
    change.type === 'conversation' ? [`${change.conversation.transport}/${change.conversation.port}`] : [],
  );
  expect(seen).toEqual(['ip/47', 'udp/502']);
});

test('tunnels in tunnels end', () => {
  let nested = PACKET;
  for (let depth = 0; depth < 40; depth++) nested = ip('04', nested);
  expect(opened(bytes(`${OUTER} 0800 ${nested}`)).all).toHaveLength(41);
});
