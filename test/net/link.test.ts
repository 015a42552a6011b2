/** Link headers to EtherType, each from the bytes that stand on such a link. */
import {expect, test} from 'vitest';
import {layers} from '../../src/net/layers.ts';
import {link} from '../../src/net/link.ts';

const MACS = '0080f4000002 001d9c000001';
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** What stands behind the link header is one byte, 45 or 60. */
const cases: readonly [what: string, linkType: number, frame: string, etherType: number, at: number, srcMac: number][] =
  [
    ['Ethernet II', 1, `${MACS} 0800 45`, 0x0800, 14, 6],
    ['Ethernet with a tag', 1, `${MACS} 8100 2064 0800 45`, 0x0800, 18, 6],
    ['802.1ad over 802.1Q', 1, `${MACS} 88a8 000a 8100 0014 86dd 60`, 0x86dd, 22, 6],
    ['the old QinQ type', 1, `${MACS} 9100 000a 8100 0014 0800 45`, 0x0800, 22, 6],
    ['HSR', 1, `${MACS} 892f 1034 0001 0800 45`, 0x0800, 20, 6],
    ['PPPoE', 1, `${MACS} 8864 1100 0001 0003 0021 45`, 0x0800, 22, 6],
    ['802.3 with SNAP', 1, `${MACS} 0009 aaaa03 000000 0800 45`, 0x0800, 22, 6],
    ['802.3 with LLC: the SAP tells', 1, `${MACS} 0004 4242 0300`, 0x42, 17, 6],
    ['802.3 with SNAP of an organisation', 1, `${MACS} 0009 aaaa03 00000c 2000 02`, 0x0c2000, 22, 6],
    ['802.3 too short for LLC', 1, `${MACS} 0002 4242`, 0, 14, 6],
    ['PROFINET', 1, `${MACS} 8892 80`, 0x8892, 14, 6],
    ['NULL, little-endian, IPv4', 0, '02000000 45', 0x0800, 4, -1],
    ['NULL, big-endian, IPv4', 0, '00000002 45', 0x0800, 4, -1],
    ['NULL, IPv6 of macOS', 0, '1e000000 60', 0x86dd, 4, -1],
    ['LOOP', 108, '00000002 45', 0x0800, 4, -1],
    ['PPP', 9, '0021 45', 0x0800, 2, -1],
    ['PPP in HDLC, IPv6', 50, 'ff03 0057 60', 0x86dd, 4, -1],
    ['PPP, compressed', 9, '21 45', 0x0800, 1, -1],
    ['PPPoE by itself', 51, '1100 0001 0003 0021 45', 0x0800, 8, -1],
    ['RAW of OpenBSD', 12, '45', 0x0800, 0, -1],
    ['RAW', 101, '60', 0x86dd, 0, -1],
    ['IPV4', 228, '45', 0x0800, 0, -1],
    ['IPV6', 229, '60', 0x86dd, 0, -1],
    ['cooked', 113, '0000 0001 0006 001d9c000001 0000 0800 45', 0x0800, 16, 6],
    ['cooked, no address', 113, '0000 0304 0000 000000000000 0000 0800 45', 0x0800, 16, -1],
    ['cooked v2', 276, '0800 0000 00000002 0001 00 06 001d9c000001 0000 45', 0x0800, 20, 12],
    ['cooked v2 with a tag', 276, '8100 0000 00000002 0001 00 06 001d9c000001 0000 0064 0800 45', 0x0800, 24, 12],
  ];

test.each(cases)('%s', (_what, linkType, text, etherType, at, srcMac) => {
  const b = bytes(text);
  const out = layers();
  expect(link(linkType, b, 0, b.length, out)).toBe('ok');
  expect([out.etherType, out.at, out.srcMac]).toEqual([etherType, at, srcMac]);
});

test.each(cases)('%s, cut within its header', (_what, linkType, text, _etherType, at) => {
  const b = bytes(text);
  for (let length = 0; length < at; length++) {
    // Without its last bytes a header can only look like a shorter one of a kind that is not IP.
    const out = layers();
    const reached = link(linkType, b, 0, length, out);
    expect(reached === 'cut' || (out.etherType !== 0x0800 && out.etherType !== 0x86dd) || out.at <= length).toBe(true);
  }
});

test('VLAN ids, outermost first; priority is no part of them', () => {
  const b = bytes(`${MACS} 88a8 e00a 8100 2014 0800 45`);
  const out = layers();
  link(1, b, 0, b.length, out);
  expect([out.vlan, out.innerVlan]).toEqual([10, 20]);
  link(1, bytes(`${MACS} 0800 45`), 0, 15, out);
  expect([out.vlan, out.innerVlan]).toEqual([-1, -1]);
});

test('a frame without end of tags, and a link type that nobody knows, are said to be so', () => {
  const out = layers();
  const tags = bytes(MACS + '81000001'.repeat(9));
  link(1, tags, 0, tags.length, out);
  expect(out.etherType).toBe(0x8100);
  expect(link(147, tags, 0, tags.length, out)).toBe('link-type');
});
