/**
 * The Certificate message, in clear up to TLS 1.2 (RFC 5246 §7.4.2): the certificate of the sender comes first, then those
 * that vouch for it. A client shows one only where both sides do (mutual TLS).
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {DAY, type Micros} from '../../src/core/time.ts';
import {type Certificate, certificates} from '../../src/net/certificate.ts';

/** Certificates of one chain that are counted. */
const MAX_CHAIN = 16;
/** Below these a key can be broken (NIST SP 800-131A). */
const MIN_RSA_BITS = 2048;
const MIN_EC_BITS = 224;
/** A CN in a certificate is what somebody typed years ago. */
const NAME_CONFIDENCE = 0.5;

const memory = certificates();

export function readCertificates(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const start = at + 6;
  if (start > end) {
    // A client that has no certificate sends an empty list.
    if (end - at < 3) report.anomaly('malformed-certificate', from, {});
    return;
  }
  const stop = start + length24(b, at + 3);
  const certificate = stop > end ? undefined : memory.read(b, start, stop);
  if (certificate === undefined) report.anomaly('malformed-certificate', from, {'bifrost.length': stop - start});
  else reportCertificate(from, certificate, chainLength(b, at + 3, end), report);
}

const length24 = (b: Uint8Array, at: number): number => (u8(b, at) << 16) | u16(b, at + 1);

function chainLength(b: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (let i = at; i + 3 <= end && count < MAX_CHAIN; i += 3 + length24(b, i)) count++;
  return count;
}

function reportCertificate(from: Side, certificate: Certificate, chain: number, report: Report): void {
  const isExpired = report.time > certificate.notAfter;
  const isEarly = report.time < certificate.notBefore;
  const state = (isExpired ? 1 : 0) | (isEarly ? 2 : 0) | (from === 'client' ? 4 : 0);
  if (report.repeats(hash32(certificate.sha256), hash32(certificate.sha256, state + 1))) return;
  const fields = certificateFields(certificate);
  fields['bifrost.certificate_chain'] = chain;
  fields['bifrost.certificate_days_left'] = Math.floor((certificate.notAfter - report.time) / DAY);
  fields['bifrost.certificate_expired'] = isExpired;
  fields['bifrost.certificate_not_yet_valid'] = isEarly;
  fields['bifrost.confidence'] = NAME_CONFIDENCE;
  if (from === 'client') fields['bifrost.from'] = 'client';
  report.fact('identify', from === 'client' ? 'client-certificate' : 'server-certificate', fields);
}

function certificateFields(c: Certificate): Fields {
  const fields: Fields = {
    'bifrost.certificate_subject': c.subject,
    'bifrost.certificate_issuer': c.issuer,
    'bifrost.certificate_serial': c.serial,
    'bifrost.certificate_not_before': date(c.notBefore),
    'bifrost.certificate_not_after': date(c.notAfter),
    'bifrost.certificate_self_signed': c.isSelfSigned,
    'bifrost.certificate_key': c.keyType,
    'bifrost.certificate_key_bits': c.keyBits,
    'bifrost.certificate_key_sha256': c.keyFingerprint,
    'bifrost.certificate_signature': c.signature,
    'bifrost.certificate_sha256': c.sha256,
    'bifrost.certificate_weak_key': isWeakKey(c),
    'bifrost.certificate_weak_signature': /md5|sha1/i.test(c.signature),
  };
  const names = [...c.dnsNames, ...c.ips, ...c.uris];
  if (names.length > 0) fields['bifrost.certificate_names'] = names;
  if (c.modbusRole !== '') fields['bifrost.modbus_role'] = c.modbusRole;
  const name = /(?:^|, )CN=([^,]+)/.exec(c.subject)?.[1];
  if (name !== undefined) fields['bifrost.device_name'] = name;
  return fields;
}

const date = (time: Micros): string => (Number.isFinite(time) ? new Date(time / 1000).toISOString() : '');

const isWeakKey = (c: Certificate): boolean =>
  c.keyBits > 0 && c.keyBits < (c.keyType === 'rsa' || c.keyType === 'dsa' ? MIN_RSA_BITS : MIN_EC_BITS);
