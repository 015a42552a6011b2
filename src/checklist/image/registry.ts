/**
 * An image in a registry, as a store: what an OCI layout would hold is asked for when it is read, and nothing is kept. Of an
 * image for several platforms the one for this machine's counts. Signatures beside it are found by cosign's tag and as referrers.
 * OCI Distribution Spec 1.1.
 */
import {createHash} from 'node:crypto';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {wholeBody} from '../ask.ts';
import {at, json, listAt, textAt} from '../plain.ts';
import type {Place} from '../probe.ts';
import {TAG} from './image.ts';
import type {Reference} from './reference.ts';
import {registryClient} from './registry-client.ts';
import {type ImageStore, MAX_PART} from './store.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFESTS = [
  INDEX,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
/** Of one image, packed. */
const MAX_PULLED = 2 * 1024 ** 3;
/** Variants of a platform; and what refers to an image. */
const MAX_BESIDE = 50;
/** Go's names, where Node has others. */
const ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', ia32: '386'};
const PLATFORM = `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;

/** Throws where there is no such image, or whoever keeps it does not answer. */
export async function registryStore(
  reference: Reference,
  place: Pick<Place, 'devices' | 'registryAuth'>,
  signal: AbortSignal,
): Promise<ImageStore> {
  const client = registryClient(reference, place, signal);
  const manifests = new Map<string, Buffer>();

  /** Digest and body of what a tag or digest names. */
  const ask = async (path: string, accept: string): Promise<{digest: string; body: unknown} | undefined> => {
    const answer = await client.get(path, accept);
    if (answer === undefined) return undefined;
    const bytes = await wholeBody(answer, MAX_PART);
    const digest = digestOf(bytes);
    manifests.set(digest, bytes);
    return {digest, body: json(bytes.toString('utf8'))};
  };
  const manifest = (version: string) => ask(`manifests/${version}`, MANIFESTS);
  const below = async (body: unknown, isWanted: (one: unknown) => boolean): Promise<string[]> => {
    const digests = listAt(body, 'manifests')
      .filter(isWanted)
      .slice(0, MAX_BESIDE)
      .map((one) => textAt(one, 'digest'));
    for (const digest of digests) await manifest(digest);
    return digests;
  };
  /** Without the question for referrers, a registry has them below a tag. */
  const beside = async (digest: string): Promise<object[]> => {
    const tag = digest.replace(':', '-');
    const signature = await manifest(`${tag}.sig`);
    const referrers = (await ask(`referrers/${digest}`, INDEX)) ?? (await manifest(tag));
    return [
      ...(signature === undefined ? [] : [{digest: signature.digest, annotations: {[TAG]: `${tag}.sig`}}]),
      ...(await below(referrers?.body, () => true)).map((one) => ({digest: one})),
    ];
  };

  const top = await manifest(reference.version);
  if (top === undefined) throw new Error('there is no such image');
  if (reference.version.startsWith('sha256:') && top.digest !== reference.version)
    throw new Error('the registry gave another image than the digest names');
  const platforms = await below(top.body, isForHere);
  if (listAt(top.body, 'manifests').length > 0 && platforms.length === 0)
    throw new Error(`has no image for ${PLATFORM}: name the digest of the one you mean`);
  const index: object[] = [{digest: top.digest, annotations: {[TAG]: reference.text}}];
  for (const digest of [top.digest, ...platforms]) index.push(...(await beside(digest)));
  return storeOf(client, manifests, Buffer.from(JSON.stringify({manifests: index})));
}

function storeOf(
  client: ReturnType<typeof registryClient>,
  manifests: ReadonlyMap<string, Buffer>,
  index: Buffer,
): ImageStore {
  const pulled = {bytes: 0};
  return {
    isWanted: isForHere,
    async read(name) {
      if (name === 'index.json') return index;
      const digest = digestIn(name);
      const known = manifests.get(digest);
      const answer = known === undefined && digest !== '' ? await client.get(`blobs/${digest}`) : undefined;
      return known ?? (answer && wholeBody(answer, MAX_PART));
    },
    open(name) {
      const counting = countInto(pulled);
      void pour(client, name, counting);
      return counting;
    },
  };
}

/** What goes wrong is told by the stream. */
async function pour(client: ReturnType<typeof registryClient>, name: string, into: Transform): Promise<void> {
  try {
    const answer = await client.get(`blobs/${digestIn(name)}`);
    if (answer === undefined) throw new Error(`${name} is missing`);
    await pipeline(answer, into);
  } catch (error) {
    into.destroy(error as Error);
  }
}

const countInto = (pulled: {bytes: number}): Transform & Readable =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      pulled.bytes += chunk.length;
      done(pulled.bytes > MAX_PULLED ? new Error(`is larger than ${MAX_PULLED} bytes`) : null, chunk);
    },
  });

/** An entry that names no platform is for all. */
const isForHere = (one: unknown): boolean =>
  at(one, 'platform') === undefined ||
  `${textAt(one, 'platform', 'os')}/${textAt(one, 'platform', 'architecture')}` === PLATFORM;

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Empty: no part of an image. */
const digestIn = (name: string): string => {
  const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? [];
  return hex === undefined ? '' : `sha256:${hex}`;
};
