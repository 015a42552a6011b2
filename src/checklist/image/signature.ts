/**
 * Signatures of cosign that lie beside an image: bundles (`bundle.ts`), and those of before cosign 3, simple signing: a payload that
 * names the manifest's digest, signed by a key. github.com/sigstore/cosign, specs/SIGNATURE_SPEC.md.
 */
import type {KeyObject} from 'node:crypto';
import {json, listAt, textAt} from '../plain.ts';
import {bundleStanding, isBundle} from './bundle.ts';
import {blob, type Image, type Manifest} from './image.ts';
import {isSigned} from './key.ts';
import type {ImageStore} from './store.ts';

const PAYLOAD = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';

/** Best last. */
const standings = ['none', 'bad', 'unverified', 'good'] as const;

/**
 * `none`: nothing is beside it. `bad`: no trusted key made it, or it is about another image. `unverified`: it was signed without a
 * key, by a certificate.
 */
export type Standing = (typeof standings)[number];

export async function standingOf(
  {digest, within}: Image,
  manifests: readonly Manifest[],
  keys: readonly KeyObject[],
  store: ImageStore,
): Promise<Standing> {
  const digests = [digest, ...within];
  const beside = manifests.filter((one) => digests.some((about) => isAbout(one, about)));
  const layers = beside.flatMap(({body}) => listAt(body, 'layers'));
  const found = new Set<Standing>();
  for (const layer of layers) {
    const mediaType = textAt(layer, 'mediaType');
    if (mediaType !== PAYLOAD && !isBundle(mediaType)) continue;
    const bytes = await blob(store, textAt(layer, 'digest'));
    found.add(
      mediaType === PAYLOAD ? simpleStanding(bytes, layer, digests, keys) : bundleStanding(bytes, digests, keys),
    );
  }
  return standings.findLast((one) => found.has(one)) ?? 'none';
}

function simpleStanding(
  payload: Buffer,
  layer: unknown,
  digests: readonly string[],
  keys: readonly KeyObject[],
): Standing {
  const signature = Buffer.from(textAt(layer, 'annotations', SIGNATURE), 'base64');
  return isFor(payload, digests) && keys.some((key) => isSigned(payload, signature, key)) ? 'good' : 'bad';
}

/** By its tag `sha256-….sig`, or as a referrer. */
const isAbout = ({tag, body}: Manifest, digest: string): boolean =>
  textAt(body, 'subject', 'digest') === digest || tag.endsWith(`${digest.replace(':', '-')}.sig`);

const isFor = (payload: Buffer, digests: readonly string[]): boolean =>
  digests.includes(textAt(json(payload.toString('utf8')), 'critical', 'image', 'docker-manifest-digest'));
