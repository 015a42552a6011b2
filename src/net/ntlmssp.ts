/**
 * The NTLM challenge: a Windows server tells anybody who asks its names and its build, before any password. It is inside SMB, HTTP,
 * RDP, ... MS-NLMP §2.2.1.2.
 */
import {u8, u16le, u32le} from '../core/bytes.ts';

/** `NTLMSSP`, zero, then the type of the message. */
const SIGNATURE = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0x00];
const CHALLENGE_TYPE = 2;
const CHALLENGE_LENGTH = 48;
const MAX_PAIRS = 16;
const MAX_TEXT = 256;
/** NTLMSSP_NEGOTIATE_VERSION. */
const HAS_VERSION = 0x0200_0000;

export interface NtlmChallenge {
  readonly target: string;
  readonly computer: string;
  readonly domain: string;
  readonly dnsComputer: string;
  readonly dnsDomain: string;
  /** `10.0.17763`; empty where it is not told. */
  readonly version: string;
}

/** The challenge somewhere in `b[at..end)`; undefined: none, or it does not fit. */
export function ntlmChallenge(b: Uint8Array, at: number, end: number): NtlmChallenge | undefined {
  const start = find(b, at, end);
  if (start < 0 || start + CHALLENGE_LENGTH > end || u32le(b, start + 8) !== CHALLENGE_TYPE) return undefined;
  const pairs = pairsOf(
    b,
    start + u32le(b, start + 44),
    Math.min(end, start + u32le(b, start + 44) + u16le(b, start + 40)),
  );
  const target = start + u32le(b, start + 16);
  const hasVersion = (u32le(b, start + 20) & HAS_VERSION) !== 0 && start + 56 <= end;
  return {
    target: utf16(b, target, Math.min(end, target + u16le(b, start + 12))),
    computer: pairs.get(1) ?? '',
    domain: pairs.get(2) ?? '',
    dnsComputer: pairs.get(3) ?? '',
    dnsDomain: pairs.get(4) ?? '',
    version: hasVersion ? `${u8(b, start + 48)}.${u8(b, start + 49)}.${u16le(b, start + 50)}` : '',
  };
}

function find(b: Uint8Array, at: number, end: number): number {
  for (let i = at; i + SIGNATURE.length <= end; i++) {
    if (u8(b, i) === SIGNATURE[0] && SIGNATURE.every((c, k) => u8(b, i + k) === c)) return i;
  }
  return -1;
}

/** Attribute and value: 1 and 2 names of NetBIOS, 3 and 4 of DNS; 0 ends the list. */
function pairsOf(b: Uint8Array, start: number, end: number): Map<number, string> {
  const pairs = new Map<number, string>();
  let at = start;
  for (let i = 0; i < MAX_PAIRS && at + 4 <= end && u16le(b, at) !== 0; i++) {
    const behind = at + 4 + u16le(b, at + 2);
    if (behind > end) break;
    if (u16le(b, at) <= 4) pairs.set(u16le(b, at), utf16(b, at + 4, behind));
    at = behind;
  }
  return pairs;
}

/** Little-endian UTF-16 at `b[at..end)`; control characters are made visible: such names are hostile. */
export function utf16(b: Uint8Array, at: number, end: number): string {
  let text = '';
  for (let i = at; i + 2 <= end && text.length < MAX_TEXT; i += 2) {
    const c = u16le(b, i);
    const isHarmless =
      c >= 0x20 &&
      c !== 0x7f &&
      !(c >= 0x80 && c < 0xa0) &&
      !(c >= 0x2000 && c < 0x2070) &&
      !(c >= 0xd800 && c < 0xf900);
    text += isHarmless ? String.fromCharCode(c) : `\\u${c.toString(16).padStart(4, '0')}`;
  }
  return text;
}
