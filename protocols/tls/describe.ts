/** Hellos and alerts as fields and facts. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {isOld, versionName, weaknessOf} from './ciphers.ts';
import type {Hello} from './hello.ts';
import {ja4, newest} from './ja4.ts';
import type {Session} from './session.ts';

/** The fields of one hello, as a message. */
export function helloFields(hello: Hello): Fields {
  const fields: Fields = {
    'tls.handshake.version': hello.legacyVersion,
    'tls.handshake.ciphersuite': [...hello.ciphers],
  };
  if (hello.versions.length > 0) fields['tls.handshake.extensions.supported_version'] = [...hello.versions];
  if (hello.serverName !== '') fields['tls.handshake.extensions_server_name'] = hello.serverName;
  if (hello.protocols.length > 0) fields['tls.handshake.extensions_alpn_str'] = [...hello.protocols];
  return fields;
}

/** What a client offers. */
function offer(hello: Hello): Fields {
  const fields: Fields = {
    'tls.handshake.ja4': ja4(hello),
    'bifrost.offered_version': versionName(newest(hello)),
    'bifrost.weak_offered': [...new Set(hello.ciphers.flatMap((c) => weaknessOf(c) ?? []))],
  };
  if (hello.serverName !== '') fields['tls.handshake.extensions_server_name'] = hello.serverName;
  if (hello.protocols.length > 0) fields['tls.handshake.extensions_alpn_str'] = hello.protocols.filter(isShown);
  return fields;
}

const isShown = (protocol: string): boolean => protocol !== '' && !protocol.includes('\\x');

/** The server's choice, with the offer it was chosen from where that was seen. */
export function reportHandshake(client: Hello | undefined, server: Hello, report: Report): void {
  const isResumed = isResumption(client, server);
  if (report.repeats(mix32((client?.hash ?? 0) + 1) ^ server.hash, isResumed ? 2 : 1)) return;
  const version = newest(server);
  const suite = server.ciphers[0] ?? 0;
  const weakness = weaknessOf(suite);
  const fields: Fields = {
    'tls.handshake.ciphersuite': [suite],
    'bifrost.tls_version': versionName(version),
    'bifrost.old_version': isOld(version),
    'bifrost.weak_cipher': weakness !== undefined,
    'bifrost.resumed': isResumed,
  };
  if (weakness !== undefined) fields['bifrost.cipher_weakness'] = weakness;
  if (version >= TLS_1_3) fields['bifrost.certificates'] = 'unknown';
  if (client === undefined) report.fact('session', 'server-hello', fields);
  else report.fact('session', 'handshake', {...offer(client), ...fields, 'bifrost.answered': true});
}

const TLS_1_3 = 0x0304;

/** TLS 1.3 takes up a pre-shared key; before, the server repeats the session id of the client. */
const isResumption = (client: Hello | undefined, server: Hello): boolean =>
  newest(server) >= TLS_1_3
    ? server.hasPreSharedKey
    : server.sessionId !== '' && server.sessionId === client?.sessionId;

/** The connection ended without an answer to the hello of the client. */
export function reportUnanswered(session: Session, report: Report): void {
  const hello = session.hello;
  session.hello = undefined;
  if (hello === undefined || report.repeats(hello.hash, 3)) return;
  report.fact('session', 'client-hello', {
    ...offer(hello),
    'bifrost.answered': false,
    'bifrost.request_frame': session.helloFrame,
  });
}

/** RFC 8446 §6, RFC 5246 §7.2. */
const alerts: Readonly<Record<number, string>> = {
  0: 'close-notify',
  10: 'unexpected-message',
  20: 'bad-record-mac',
  21: 'decryption-failed',
  22: 'record-overflow',
  30: 'decompression-failure',
  40: 'handshake-failure',
  41: 'no-certificate',
  42: 'bad-certificate',
  43: 'unsupported-certificate',
  44: 'certificate-revoked',
  45: 'certificate-expired',
  46: 'certificate-unknown',
  47: 'illegal-parameter',
  48: 'unknown-ca',
  49: 'access-denied',
  50: 'decode-error',
  51: 'decrypt-error',
  60: 'export-restriction',
  70: 'protocol-version',
  71: 'insufficient-security',
  80: 'internal-error',
  86: 'inappropriate-fallback',
  90: 'user-canceled',
  100: 'no-renegotiation',
  109: 'missing-extension',
  110: 'unsupported-extension',
  112: 'unrecognized-name',
  113: 'bad-certificate-status-response',
  115: 'unknown-psk-identity',
  116: 'certificate-required',
  120: 'no-application-protocol',
};

/** Names of facts about alerts: all but the polite end of a connection. */
export const alertNames: readonly string[] = [...Object.values(alerts).slice(1), 'other-alert'];

/** Level and description at `b[at..at+2)`. */
export function reportAlert(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const code = u8(b, at + 1);
  const fields: Fields = {'tls.alert_message.level': u8(b, at), 'tls.alert_message.desc': code};
  if (report.messages) report.message(from, {...fields});
  if (code === 0 || report.repeats((u8(b, at) << 8) | code, from === 'client' ? 4 : 5)) return;
  fields['bifrost.from'] = from;
  const name = session.hello?.serverName ?? '';
  if (name !== '') fields['tls.handshake.extensions_server_name'] = name;
  report.fact('exception', alerts[code] ?? 'other-alert', fields);
}
