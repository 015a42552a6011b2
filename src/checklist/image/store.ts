/** Named parts of an image: in a folder (OCI layout), in a tar file (docker save, skopeo oci-archive), in a registry. OCI Image Layout 1.1. */
import {createReadStream, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {extract, type Header} from 'tar-stream';

/** Parts by their names; those of a tar file are known before one is opened. */
export interface ImageStore {
  /** Bytes of the part, or `undefined` where there is none. Throws where it is longer than the bound. */
  read(name: string): Promise<Buffer | undefined>;
  /** Throws where there is none, or the stream does. */
  open(name: string): Readable;
  /** Whether an entry of an index is looked at; left out: each is. */
  isWanted?(entry: unknown): boolean;
}

/** Manifests and configurations are short. */
export const MAX_PART = 8 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

/** Opens a layout folder or a tar file. Throws where it is neither. */
export async function imageStore(path: string, signal: AbortSignal): Promise<ImageStore> {
  return statSync(path).isDirectory() ? folderStore(path) : tarStore(path, signal);
}

interface Part {
  readonly file: string;
  readonly start: number;
  readonly size: number;
}

const storeOf = (find: (name: string) => Part | undefined): ImageStore => ({
  async read(name) {
    const part = find(name);
    if (part === undefined) return undefined;
    if (part.size > MAX_PART) throw new Error(`${name} is longer than ${MAX_PART} bytes`);
    const chunks: Buffer[] = [];
    for await (const chunk of streamOf(part)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  },
  open(name) {
    const part = find(name);
    if (part === undefined) throw new Error(`${name} is missing`);
    return streamOf(part);
  },
});

const streamOf = ({file, start, size}: Part): Readable =>
  createReadStream(file, {start, end: Math.max(start, start + size - 1)});

/** Names of parts, as the layout allows them: none leads out of the folder. */
const NAME = /^(index\.json|oci-layout|manifest\.json|blobs\/[a-z0-9]+\/[0-9a-f]{32,128})$/;

function folderStore(folder: string): ImageStore {
  return storeOf((name) => {
    if (!NAME.test(name)) return undefined;
    const file = join(folder, name);
    const stats = statSync(file, {throwIfNoEntry: false});
    return stats?.isFile() ? {file, start: 0, size: stats.size} : undefined;
  });
}

/** One pass over the headers says where each part is. */
async function tarStore(file: string, signal: AbortSignal): Promise<ImageStore> {
  const parts = new Map<string, Part>();
  const links = new Map<string, string>();
  const entries = extract();
  const source = createReadStream(file, {signal});
  source.on('error', (error) => entries.destroy(error)).pipe(entries);
  for await (const entry of entries) {
    const header = entry.header as Header & {readonly byteOffset: number};
    const {name, type, size = 0, byteOffset: start, linkname} = header;
    if (type === 'file') parts.set(name.replace(/^\.\//, ''), {file, start, size});
    else if (linkname) links.set(name, join(name, '..', linkname));
    if (parts.size + links.size > MAX_ENTRIES) throw new Error(`has more than ${MAX_ENTRIES} parts`);
    entry.resume();
  }
  return storeOf((name) => parts.get(name) ?? parts.get(links.get(name) ?? ''));
}
