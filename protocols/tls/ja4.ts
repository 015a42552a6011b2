/**
 * JA4, the fingerprint of a TLS client: which library it was built on, whatever it calls itself. It does not change when a
 * client shuffles its extensions. As published by FoxIO: technical_details/JA4.md.
 */
import {sha256} from '../../src/net/digest.ts';
import {type Hello, isGrease} from './hello.ts';

const HASH_DIGITS = 12;
const NOTHING = '0'.repeat(HASH_DIGITS);
const SERVER_NAME = 0;
const ALPN = 16;

const versionDigits: Readonly<Record<number, string>> = {
  772: '13',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
  2: 's2',
};

export function ja4(hello: Hello): string {
  const ciphers = hello.ciphers.filter((c) => !isGrease(c));
  const extensions = hello.extensions.filter((e) => !isGrease(e));
  const named = extensions.filter((e) => e !== SERVER_NAME && e !== ALPN);
  const signatures = hello.signatures.filter((s) => !isGrease(s)).map(hex4);
  const start = `t${versionDigits[newest(hello)] ?? '00'}${hello.hasServerName ? 'd' : 'i'}`;
  const counts = `${count(ciphers)}${count(extensions)}${protocolMark(hello.protocols[0] ?? '')}`;
  const rest = signatures.length === 0 ? '' : `_${signatures.join(',')}`;
  return `${start}${counts}_${digest(sorted(ciphers))}_${named.length === 0 ? NOTHING : digest(sorted(named) + rest)}`;
}

/** The newest version that a hello offers or, of a server, chooses. */
export function newest(hello: Hello): number {
  const versions = hello.versions.filter((v) => !isGrease(v));
  return versions.length === 0 ? hello.legacyVersion : Math.max(...versions);
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
const sorted = (values: readonly number[]): string => values.map(hex4).sort().join(',');
const count = (values: readonly number[]): string => String(Math.min(99, values.length)).padStart(2, '0');

/** First and last character of the first protocol, or of its hex where these are no letters or digits. */
function protocolMark(protocol: string): string {
  if (protocol === '') return '00';
  const bytes = protocol.replaceAll(/\\x([0-9a-f]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)));
  const first = bytes.charCodeAt(0);
  const last = bytes.charCodeAt(bytes.length - 1);
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return hex4(first).charAt(2) + hex4(last).charAt(3);
}

const isAlphanumeric = (c: number): boolean => /[0-9a-z]/i.test(String.fromCharCode(c));

function digest(text: string): string {
  if (text === '') return NOTHING;
  const bytes = new TextEncoder().encode(text);
  return sha256(bytes, 0, bytes.length).slice(0, HASH_DIGITS);
}
