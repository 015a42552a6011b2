/**
 * A bundle of Sigstore, as cosign 3 leaves it beside an image: a statement of in-toto about the manifest's digest, in an envelope
 * (DSSE) that a key or a certificate signed. Without keys, by a certificate of Fulcio, it is told from none, and not verified: who may
 * sign would have to be known, and the certificates of the log. github.com/sigstore/cosign, specs/BUNDLE_SPEC.md; DSSE 1.0.2.
 */
import type {KeyObject} from 'node:crypto';
import {at, json, listAt, textAt} from '../plain.ts';
import {isSigned} from './key.ts';

/** `0.1` and `0.2` had their version behind a semicolon. */
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(\.v0\.\d+)?\+json\b/;
/** What `cosign sign` says; an attestation (of an SBOM, of a build) says something else. */
const SIGNS = 'https://sigstore.dev/cosign/sign/v1';

export const isBundle = (mediaType: string): boolean => BUNDLE.test(mediaType);

/** `none`: it is about something else than who signed these. */
export function bundleStanding(
  bytes: Buffer,
  digests: readonly string[],
  keys: readonly KeyObject[],
): 'none' | 'bad' | 'unverified' | 'good' {
  const bundle = json(bytes.toString('utf8'));
  const envelope = at(bundle, 'dsseEnvelope');
  const payload = Buffer.from(textAt(envelope, 'payload'), 'base64');
  const statement = json(payload.toString('utf8'));
  if (envelope !== undefined && textAt(statement, 'predicateType') !== SIGNS) return 'none';
  if (envelope === undefined) return 'unverified';
  const isOurs = listAt(statement, 'subject').some((one) =>
    digests.includes(`sha256:${textAt(one, 'digest', 'sha256')}`),
  );
  const signed = preAuthentication(textAt(envelope, 'payloadType'), payload);
  const signatures = listAt(envelope, 'signatures').map((one) => Buffer.from(textAt(one, 'sig'), 'base64'));
  const isTrusted = keys.some((key) => signatures.some((one) => isSigned(signed, one, key, hashOf(key))));
  if (isOurs && isTrusted) return 'good';
  return isOurs && at(bundle, 'verificationMaterial', 'publicKey') === undefined ? 'unverified' : 'bad';
}

/** What is signed: type and payload, each with its length before it. */
const preAuthentication = (type: string, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);

/** As long as the curve is. */
const hashOf = ({asymmetricKeyDetails}: KeyObject): string =>
  ({secp384r1: 'sha384', secp521r1: 'sha512'})[asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
