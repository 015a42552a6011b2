/**
 * X.509 certificates (RFC 5280) that a protocol shows in clear: TLS up to 1.2, OPC UA's OpenSecureChannel. Parsing one costs
 * tens of microseconds, and a plant shows the same few again and again, so the latest are remembered.
 */
import {X509Certificate} from 'node:crypto';
import {u8, u16} from '../core/bytes.ts';
import type {Micros} from '../core/time.ts';
import {berElement, element, objectId} from './ber.ts';
import {sha1, sha256} from './digest.ts';

export interface Certificate {
  /** Distinguished names on one line, `CN=pump, O=Plant`. */
  readonly subject: string;
  readonly issuer: string;
  readonly isSelfSigned: boolean;
  readonly serial: string;
  readonly notBefore: Micros;
  readonly notAfter: Micros;
  /** `rsa`, `ec`, `ed25519`, ...; bits of an RSA key, of the field of a curve, else 0. */
  readonly keyType: string;
  readonly keyBits: number;
  /** Lower-case hex of the SHA-256 of the public key: the same key on two devices shows. */
  readonly keyFingerprint: string;
  /** Object identifier of the signature algorithm, and its name where it is a usual one. */
  readonly signature: string;
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
  /** Lower-case hex. */
  readonly sha1: string;
  readonly sha256: string;
  /** Role in Modbus/TCP Security (MODBUS/TCP Security V21 §8.4), else empty. */
  readonly modbusRole: string;
}

/** Certificates that are remembered, and the longest one that is looked at. */
const MAX_REMEMBERED = 256;
const MAX_CERTIFICATE = 16_384;

const signatures: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
};

/** Bits of the named curves that certificates use. */
const curves: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  brainpoolP256r1: 256,
  brainpoolP384r1: 384,
};

/** 1.3.6.1.4.1.50316.802.1 in DER: the extension that carries the role of a Modbus client. */
const MODBUS_ROLE = [0x06, 0x0b, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0x89, 0x0c, 0x86, 0x22, 0x01];

export interface Certificates {
  /** The certificate in DER at `b[start..end)`; undefined when the bytes are none. */
  read(b: Uint8Array, start: number, end: number): Certificate | undefined;
}

/** A reader with its own bounded memory. */
export function certificates(): Certificates {
  const known = new Map<string, Certificate | undefined>();
  return {
    read(b, start, end) {
      if (end - start > MAX_CERTIFICATE) return undefined;
      const thumbprint = sha256(b, start, end);
      if (known.has(thumbprint)) return known.get(thumbprint);
      if (known.size >= MAX_REMEMBERED) known.clear();
      const certificate = parse(b.slice(start, end), thumbprint);
      known.set(thumbprint, certificate);
      return certificate;
    },
  };
}

/** Length of the DER element at `b[at..end)`, header included: certificates of a chain lie one behind the other. 0: none. */
export function derLength(b: Uint8Array, at: number, end: number): number {
  const found = berElement();
  return element(b, at, end, found) === 'ok' && found.tag === 0x30 ? found.end - at : 0;
}

function parse(der: Uint8Array, thumbprint: string): Certificate | undefined {
  try {
    const x509 = new X509Certificate(der);
    const key = x509.publicKey;
    const spki = key.export({type: 'spki', format: 'der'});
    const details = key.asymmetricKeyDetails;
    return {
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      isSelfSigned: x509.subject === x509.issuer,
      serial: x509.serialNumber.toLowerCase(),
      notBefore: Date.parse(x509.validFrom) * 1000,
      notAfter: Date.parse(x509.validTo) * 1000,
      keyType: key.asymmetricKeyType ?? '',
      keyBits: details?.modulusLength ?? curves[details?.namedCurve ?? ''] ?? 0,
      keyFingerprint: sha256(spki, 0, spki.length),
      signature: signatureOf(der),
      ...namesOf(x509.subjectAltName ?? ''),
      sha1: sha1(der, 0, der.length),
      sha256: thumbprint,
      modbusRole: modbusRole(der),
    };
  } catch {
    return undefined; // OpenSSL refused it: not a certificate, whatever the reason
  }
}

/** Node writes one part of the name a line. */
const oneLine = (name: string): string => name.replaceAll('\n', ', ');

/** `DNS:a, URI:urn:x, IP Address:10.0.0.1`; a name with a comma in it comes as a quoted JSON string. */
function namesOf(text: string): Pick<Certificate, 'uris' | 'dnsNames' | 'ips'> {
  const names = [...text.matchAll(/(URI|DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)];
  const of = (kind: string): string[] => names.filter((n) => n[1] === kind).map((n) => unquoted(n[2] ?? ''));
  return {uris: of('URI'), dnsNames: of('DNS'), ips: of('IP Address')};
}

const unquoted = (name: string): string => (name.startsWith('"') ? String(JSON.parse(name)) : name);

/** Certificate ::= SEQUENCE {tbsCertificate, signatureAlgorithm SEQUENCE {OID, ...}, signature}. */
function signatureOf(der: Uint8Array): string {
  const found = berElement();
  if (element(der, 0, der.length, found) !== 'ok') return '';
  const body = found.start;
  if (element(der, body, der.length, found) !== 'ok') return '';
  if (element(der, found.end, der.length, found) !== 'ok') return '';
  if (element(der, found.start, der.length, found) !== 'ok' || found.tag !== 0x06) return '';
  const oid = objectId(der, found.start, found.end);
  return signatures[oid] ?? oid;
}

/** The extension's value is an OCTET STRING around a UTF8String. */
function modbusRole(der: Uint8Array): string {
  const at = Buffer.from(der.buffer, der.byteOffset, der.length).indexOf(Uint8Array.from(MODBUS_ROLE));
  if (at < 0) return '';
  let value = at + MODBUS_ROLE.length;
  // An optional BOOLEAN says that the extension is critical.
  if (value + 3 < der.length && u16(der, value) === 0x0101) value += 3;
  const found = berElement();
  if (element(der, value, der.length, found) !== 'ok' || found.tag !== 0x04) return '';
  if (element(der, found.start, found.end, found) !== 'ok' || u8(der, found.start - 2) !== 0x0c) return '';
  return Buffer.from(der.buffer, der.byteOffset + found.start, found.end - found.start).toString('utf8');
}
