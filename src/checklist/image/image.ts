/** The images that a store holds: manifest, configuration, layers. OCI Image Spec 1.1; Docker Image Spec 1.2 (docker save). */
import {createHash} from 'node:crypto';
import {harmless} from '../../core/harmless.ts';
import {json, list, listAt, text, textAt, texts} from '../plain.ts';
import type {ImageStore} from './store.ts';

export interface Image {
  /** Its tag, with the platform where there are several; else its digest. */
  readonly name: string;
  /** Digest of its manifest, `sha256:…`; empty in a docker archive, which has none. */
  readonly digest: string;
  /** Digests of the indexes that lead to it: who signed one signed what it names. */
  readonly within: readonly string[];
  readonly config: unknown;
  /** Names of the parts, lowest first. */
  readonly layers: readonly string[];
}

/** A manifest as it stands in a layout, with the entry that leads to it. */
export interface Manifest {
  readonly digest: string;
  readonly within: readonly string[];
  readonly tag: string;
  readonly body: unknown;
}

const MAX_MANIFESTS = 200;
export const TAG = 'org.opencontainers.image.ref.name';

/** Every image in it. Throws what is wrong. */
export async function imagesIn(store: ImageStore): Promise<readonly Image[]> {
  const archive = await store.read('manifest.json');
  const manifests = await manifestsIn(store);
  if (manifests.length > 0) {
    const images = manifests.filter(isImage);
    return Promise.all(images.map((one) => imageOf(store, one)));
  }
  if (archive === undefined) throw new Error('is neither an OCI layout nor an archive of docker save');
  const entries = list(json(archive.toString('utf8'))).slice(0, MAX_MANIFESTS);
  return Promise.all(entries.map((one) => archiveImage(store, one)));
}

/** Every manifest that the index leads to; none where there is no index. */
export async function manifestsIn(store: ImageStore): Promise<readonly Manifest[]> {
  const index = await store.read('index.json');
  if (index === undefined) return [];
  const found: Manifest[] = [];
  const waiting: Waiting[] = listAt(json(index.toString('utf8')), 'manifests').map((entry) => ({entry, within: []}));
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    if (found.length + waiting.length > MAX_MANIFESTS) throw new Error(`has more than ${MAX_MANIFESTS} manifests`);
    const digest = textAt(one.entry, 'digest');
    const tag = textAt(one.entry, 'annotations', TAG) || one.tag;
    const body = json((await blob(store, digest)).toString('utf8'));
    const below = listAt(body, 'manifests').filter((entry) => store.isWanted?.(entry) ?? true);
    const within = [digest, ...one.within];
    waiting.push(...below.map((entry) => ({entry, within, tag})));
    if (below.length === 0) found.push({digest, within: one.within, tag: tag ?? '', body});
  }
  return found;
}

interface Waiting {
  readonly entry: unknown;
  readonly within: readonly string[];
  /** Of the index that leads to it. */
  readonly tag?: string | undefined;
}

const partOf = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/** The part that a digest names. Throws where it is missing or another one. */
export async function blob(store: ImageStore, digest: string): Promise<Buffer> {
  const bytes = await store.read(partOf(digest));
  if (bytes === undefined) throw new Error(`${digest} is missing`);
  if (digest.startsWith('sha256:') && createHash('sha256').update(bytes).digest('hex') !== digest.slice(7))
    throw new Error(`${digest} has other content than its name says`);
  return bytes;
}

/** Signatures and attestations are manifests, too. */
const isImage = ({body, tag}: Manifest): boolean =>
  /\.(config|image)\.v1\+json$/.test(textAt(body, 'config', 'mediaType')) &&
  textAt(body, 'subject', 'digest') === '' &&
  !/\.(sig|att|sbom)$/.test(tag) &&
  !listAt(body, 'layers').some((one) => /in-toto|simplesigning/.test(textAt(one, 'mediaType')));

async function imageOf(store: ImageStore, {digest, within, tag, body}: Manifest): Promise<Image> {
  const config = json((await blob(store, textAt(body, 'config', 'digest'))).toString('utf8'));
  const platform = within.length > 0 ? ` (${textAt(config, 'os')}/${textAt(config, 'architecture')})` : '';
  return {
    name: harmless(tag === '' ? digest.slice(0, 19) : `${tag}${platform}`),
    digest,
    within,
    config,
    layers: listAt(body, 'layers').map((one) => partOf(textAt(one, 'digest'))),
  };
}

async function archiveImage(store: ImageStore, entry: unknown): Promise<Image> {
  const part = textAt(entry, 'Config');
  const config = await store.read(part);
  if (config === undefined) throw new Error(`${harmless(part)} is missing`);
  const tag = texts(listAt(entry, 'RepoTags'))[0];
  return {
    name: harmless(text(tag) || part.slice(0, 19)),
    digest: '',
    within: [],
    config: json(config.toString('utf8')),
    layers: texts(listAt(entry, 'Layers')),
  };
}
