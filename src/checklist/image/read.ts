/** The images that a place was given, in files or in registries, each read once for all probes. */
import type {Place} from '../probe.ts';
import {listBelow} from '../read.ts';
import {type Contents, contentsOf} from './contents.ts';
import {type Image, imagesIn, type Manifest, manifestsIn} from './image.ts';
import {referenceOf} from './reference.ts';
import {registryStore} from './registry.ts';
import {type ImageStore, imageStore} from './store.ts';

export interface ReadImage extends Image {
  readonly contents: Contents;
}

/** One folder or file: its images, or why they could not be read. */
export type ReadStore =
  | {
      readonly path: string;
      readonly images: readonly ReadImage[];
      readonly manifests: readonly Manifest[];
      readonly store: ImageStore;
    }
  | {readonly path: string; readonly found: 'absent' | 'denied' | 'failed'; readonly reason: string};

const STORES = [
  '/var/lib/docker/image',
  '/var/lib/containerd/io.containerd.content.v1.content',
  '/var/lib/containers/storage',
];

/** A run of the checklist ends within a minute. */
const MAX_PULL_MS = 40_000;
const TOO_SLOW = 'was not read in time: copy it to this machine (skopeo copy), and give the file';

const known = new WeakMap<Place, Promise<readonly ReadStore[]>>();

/** Never throws; never empty. */
export function readImages(place: Place, signal: AbortSignal): Promise<readonly ReadStore[]> {
  const reading = known.get(place) ?? readAll(place, signal);
  known.set(place, reading);
  return reading;
}

function readAll(place: Place, signal: AbortSignal): Promise<readonly ReadStore[]> {
  const {images = []} = place;
  return images.length > 0
    ? Promise.all(images.map((path) => readOne(path, place, signal)))
    : Promise.resolve([nothing(place)]);
}

async function readOne(path: string, place: Place, over: AbortSignal): Promise<ReadStore> {
  const reference = path.startsWith('/') ? undefined : referenceOf(path);
  const signal = reference === undefined ? over : AbortSignal.any([over, AbortSignal.timeout(MAX_PULL_MS)]);
  try {
    const store = await (reference === undefined ? imageStore(path, signal) : registryStore(reference, place, signal));
    const manifests = await manifestsIn(store);
    const images: ReadImage[] = [];
    for (const image of await imagesIn(store))
      images.push({...image, contents: await contentsOf(store, image, signal)});
    return {path, images, manifests, store};
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return {path, found: code === 'EACCES' ? 'denied' : 'failed', reason: signal.aborted ? TOO_SLOW : message};
  }
}

function nothing(place: Place): ReadStore {
  const there = STORES.filter((folder) => listBelow(place, folder).found !== 'absent');
  const path = STORES.join(', ');
  if (there.length === 0) return {path, found: 'absent', reason: 'no images here'};
  const reason = `${there.join(', ')} has images: save each (docker save, skopeo copy) and give the files`;
  return {path, found: 'failed', reason};
}
