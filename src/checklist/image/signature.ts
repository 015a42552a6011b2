/**
 * Signatures of cosign that lie beside an image in its layout: simple signing, a payload that names the manifest's digest,
 * signed by a key. github.com/sigstore/cosign, specs/SIGNATURE_SPEC.md.
 */
import {createPublicKey, type KeyObject, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {json, listAt, textAt} from '../plain.ts';
import {blob, type Image, type Manifest} from './image.ts';
import type {ImageStore} from './store.ts';

const PAYLOAD = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';

/** `none`: nothing is beside it. `bad`: no trusted key made it, or it is about another image. */
export type Standing = 'none' | 'bad' | 'good';

/** Trusted keys. Throws where a file is none. */
export const keysOf = (files: readonly string[]): readonly KeyObject[] =>
  files.map((file) => {
    try {
      return createPublicKey(readFileSync(file));
    } catch (error) {
      throw new Error(`${file} is no public key in PEM`, {cause: error});
    }
  });

export async function standingOf(
  {digest, within}: Image,
  manifests: readonly Manifest[],
  keys: readonly KeyObject[],
  store: ImageStore,
): Promise<Standing> {
  const digests = [digest, ...within];
  const beside = manifests.filter((one) => digests.some((about) => isAbout(one, about)));
  const layers = beside
    .flatMap(({body}) => listAt(body, 'layers'))
    .filter((one) => textAt(one, 'mediaType') === PAYLOAD);
  if (layers.length === 0) return 'none';
  for (const layer of layers) {
    const payload = await blob(store, textAt(layer, 'digest'));
    const signature = Buffer.from(textAt(layer, 'annotations', SIGNATURE), 'base64');
    if (isFor(payload, digests) && keys.some((key) => isSigned(payload, signature, key))) return 'good';
  }
  return 'bad';
}

/** By its tag `sha256-….sig`, or as a referrer. */
const isAbout = ({tag, body}: Manifest, digest: string): boolean =>
  textAt(body, 'subject', 'digest') === digest || tag.endsWith(`${digest.replace(':', '-')}.sig`);

const isFor = (payload: Buffer, digests: readonly string[]): boolean =>
  digests.includes(textAt(json(payload.toString('utf8')), 'critical', 'image', 'docker-manifest-digest'));

/** Whatever the bytes: a signature that cannot be read is not one. */
function isSigned(payload: Buffer, signature: Buffer, key: KeyObject): boolean {
  try {
    const isEdwards = key.asymmetricKeyType === 'ed25519';
    return verify(isEdwards ? null : 'sha256', payload, key, signature);
  } catch {
    return false;
  }
}
