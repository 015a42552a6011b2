/** The certificate of a TLS server, and the version and cipher suite that it chooses (RFC 5246, RFC 8446). */

import {said, understood} from '../heard.ts';
import {overhear} from '../library-socket.ts';
import type {Piece, Question} from '../question.ts';
import {connectTls} from '../tls-connect.ts';

const HANDSHAKE = 22;
const CERTIFICATE = 11;
const MAX_RECORD = 1 << 14;

export const tlsCertificate: Question = {
  name: 'tls-certificate',
  protocol: 'tls',
  transport: 'tcp',
  port: 443,
  about: 'opens a TLS connection and closes it again: the certificate is shown before anything is said',
  tells: ['certificate', 'certificateExpiry'],
  isDefault: true,
  plan: () => [{about: 'TLS handshake, any version, any certificate; then close'}],

  async ask(target, line) {
    const socket = await line.connect(target.port || tlsCertificate.port);
    const heard = overhear(socket, target, line);
    await line.request({about: 'TLS handshake, any version, any certificate; then close'});
    const secured = await connectTls(socket, target, line);
    line.answered();
    const certificate = secured.getPeerX509Certificate()?.raw;
    secured.end();
    // Only what the server chose: what we offered says nothing of it.
    const told = understood(target, line, [heard.take()]);
    if (certificate === undefined || told.some(({name}) => name === 'server-certificate')) return told;
    return [...told, ...understood(target, line, [certificateInClear(certificate)])];
  },
};

/** TLS 1.3 encrypts the certificate; the dissector reads it in the message of TLS 1.2. */
function certificateInClear(certificate: Uint8Array): Piece {
  const {length} = certificate;
  const message = [CERTIFICATE, ...length24(length + 6), ...length24(length + 3), ...length24(length), ...certificate];
  const records: number[] = [];
  for (let at = 0; at < message.length; at += MAX_RECORD) {
    const part = message.slice(at, at + MAX_RECORD);
    records.push(HANDSHAKE, 3, 3, part.length >> 8, part.length & 0xff, ...part);
  }
  return said('server', Uint8Array.from(records));
}

const length24 = (n: number): number[] => [n >> 16, (n >> 8) & 0xff, n & 0xff];
