/** IP headers: where the payload begins and ends, whatever stands in front of it and behind it. */
import {expect, test} from 'vitest';
import {frameDissector} from '../../src/net/dissect.ts';
import {layers} from '../../src/net/layers.ts';

const RAW = 101;
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const ADDRESSES = `20010db8${'00'.repeat(11)}01 20010db8${'00'.repeat(11)}02`;
const UDP = '1000 01f6 000a 0000 abcd';

const dissect = (text: string, cut = 0) => {
  const b = bytes(text);
  const out = layers();
  const reached = frameDissector().frame(RAW, b, 0, b.length - cut, b.length, 0, out);
  return {reached, payload: Buffer.from(out.bytes.subarray(out.payload, out.payloadEnd)).toString('hex'), out};
};

const ipv6 = (next: string, payload: string): string => {
  const length = bytes(payload).length.toString(16).padStart(4, '0');
  return `60000000 ${length} ${next} 40 ${ADDRESSES} ${payload}`;
};

const ipv4 = (total: number, rest: string, header = '45'): string =>
  `${header}00 ${total.toString(16).padStart(4, '0')} 0001 0000 40 11 0000 0a000001 0a000002 ${rest}`;

test.each([
  ['nothing', ipv6('11', UDP)],
  ['hop-by-hop', ipv6('00', `11 00 0104 00000000 ${UDP}`)],
  ['routing of two units', ipv6('2b', `11 01 ${'00'.repeat(14)} ${UDP}`)],
  ['an atomic fragment', ipv6('2c', `11 00 0000 00000001 ${UDP}`)],
  ['authentication', ipv6('33', `11 04 ${'00'.repeat(22)} ${UDP}`)],
  ['destination options, then mobility', ipv6('3c', `87 00 0104 00000000 11 00 000000000000 ${UDP}`)],
])('UDP over IPv6 behind %s', (_what, text) => {
  const {reached, payload, out} = dissect(text);
  expect([reached, payload, out.sport, out.dport, out.protocol]).toEqual(['udp', 'abcd', 0x1000, 502, 17]);
});

test('a chain of extension headers has an end', () => {
  expect(dissect(ipv6('00', '00 00 0104 00000000 '.repeat(9) + UDP)).reached).toBe('malformed');
});

test('options are skipped, padding is no payload, a length of zero ends with the frame', () => {
  expect(dissect(ipv4(34, `01010101 ${UDP}`, '46')).payload).toBe('abcd');
  expect(dissect(ipv4(30, `${UDP} 0000 0000`)).payload).toBe('abcd');
  const icmp = ipv4(24, '0800 abcd 0000').replace('40 11', '40 01');
  expect(dissect(icmp)).toMatchObject({reached: 'icmp', payload: '0800abcd'});
  expect(dissect(ipv4(0, '1000 01f6 0000 0000 abcd')).payload).toBe('abcd');
});

test('what the snap length cut is missing from the payload, not from its length', () => {
  const {reached, payload, out} = dissect(ipv4(30, UDP), 1);
  expect([reached, payload, out.payloadLength]).toEqual(['udp', 'ab', 2]);
});

test('a header that contradicts itself is malformed', () => {
  expect(dissect(ipv4(19, UDP)).reached).toBe('malformed');
  expect(dissect(ipv4(30, UDP, '44')).reached).toBe('malformed');
  expect(dissect(ipv4(30, '1000 01f6 0007 0000 abcd')).reached).toBe('malformed');
});
