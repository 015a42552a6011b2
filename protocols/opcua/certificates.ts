/**
 * Certificates as fields: the one of the sender, and what is wrong with the chain behind it. Several in one byte string lie
 * one behind the other (OPC 10000-6 section 6.2.6).
 */
import type {Fields} from '../../src/core/fact.ts';
import {DAY, isoTime, type Micros} from '../../src/core/time.ts';
import {type Certificate, certificates, derLength} from '../../src/net/certificate.ts';
import type {Anomaly} from './fields.ts';

/** More certificates in a chain than any plant has. */
const MAX_CHAIN = 3;
/** Certificates of a chain that are looked at. */
const MAX_READ = 16;

const memory = certificates();

export interface Chain {
  readonly first: Certificate | undefined;
  readonly length: number;
  readonly faults: readonly Anomaly[];
}

/** The chain at `b[start..end)`. */
export function readChain(b: Uint8Array, start: number, end: number): Chain {
  const chain: Certificate[] = [];
  let length = 0;
  let at = start;
  while (at < end && length < MAX_READ) {
    const size = derLength(b, at, end);
    if (size === 0) break;
    const certificate = memory.read(b, at, at + size);
    if (certificate !== undefined) chain.push(certificate);
    length++;
    at += size;
  }
  const faults: Anomaly[] = [];
  if (length === 0 || chain.length < length) faults.push('certificate');
  if (length > MAX_CHAIN) faults.push('chain-length');
  if (hasLoop(chain)) faults.push('chain-loop');
  return {first: chain[0], length, faults};
}

/** An issuer that came before: the chain leads back into itself. A root that signed itself is its end. */
function hasLoop(chain: readonly Certificate[]): boolean {
  const seen = new Set<string>();
  for (const {subject, issuer, isSelfSigned} of chain) {
    if (isSelfSigned) {
      if (seen.has(subject)) return true;
    } else if (seen.has(issuer) || seen.has(subject)) return true;
    seen.add(subject);
  }
  return false;
}

/** The fields of a certificate, at the time of the packet. */
export function addCertificate(fields: Fields, certificate: Certificate, length: number, time: Micros): void {
  fields['bifrost.certificate_subject'] = certificate.subject;
  fields['bifrost.certificate_issuer'] = certificate.issuer;
  fields['bifrost.certificate_self_signed'] = certificate.isSelfSigned;
  fields['bifrost.certificate_not_before'] = isoTime(certificate.notBefore);
  fields['bifrost.certificate_not_after'] = isoTime(certificate.notAfter);
  fields['bifrost.certificate_days_left'] = Math.floor((certificate.notAfter - time) / DAY);
  fields['bifrost.certificate_not_yet_valid'] = certificate.notBefore > time;
  fields['bifrost.certificate_key_type'] = certificate.keyType;
  fields['bifrost.certificate_key_bits'] = certificate.keyBits;
  fields['bifrost.certificate_key'] = certificate.keyFingerprint;
  fields['bifrost.certificate_signature'] = certificate.signature;
  const [uri] = certificate.uris;
  if (uri !== undefined) fields['bifrost.certificate_uri'] = uri;
  fields['bifrost.certificate_hosts'] = [...certificate.dnsNames, ...certificate.ips];
  fields['bifrost.certificate_sha1'] = certificate.sha1;
  fields['bifrost.certificate_chain'] = length;
}

/** Does the certificate name this application, where it names one at all? */
export const namesApplication = ({uris}: Certificate, uri: string): boolean =>
  uris.length === 0 || uri === '' || uris.includes(uri);

/** Does the certificate name the host of this URL, where it names hosts at all? */
export function namesHost({dnsNames, ips}: Certificate, url: string): boolean {
  const host = /^[a-z.]+:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url)?.[1]?.replaceAll(/[[\]]/g, '').toLowerCase();
  if (host === undefined || host === '' || dnsNames.length + ips.length === 0) return true;
  return dnsNames.some((name) => name.toLowerCase() === host) || ips.some((ip) => ip.toLowerCase() === host);
}
