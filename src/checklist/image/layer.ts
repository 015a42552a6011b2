/** Walks the files of a layer. OCI Image Layer Filesystem Changeset 1.1: tar, plain or packed, with whiteouts. Bounded. */
import {createHash, type Hash} from 'node:crypto';
import {PassThrough, Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import * as zlib from 'node:zlib';
import {createGunzip} from 'node:zlib';
import {extract} from 'tar-stream';
import type {ImageStore} from './store.ts';

export interface LayerFile {
  /** Without a leading slash. */
  readonly path: string;
  readonly kind: string;
  readonly size: number;
  /** Beginning of a file whose content was asked for. */
  readonly content: Buffer | undefined;
}

/** Unpacked, of one layer: what a small file can grow to is bounded. */
const MAX_BYTES = 4 * 1024 ** 3;
const MAX_FILES = 500_000;

/** Calls `see` for each file; `wants` says whose content it needs. Throws where the layer is broken, too large, or not what its digest says. */
export async function walkLayer(
  store: ImageStore,
  name: string,
  wants: (path: string, size: number) => boolean,
  see: (file: LayerFile) => void,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  const {first, whole} = await peeked(store.open(name));
  const unpacked = unpack(first);
  const entries = extract();
  const reading = readEntries(entries, wants, see);
  await Promise.all([pipeline(whole, passing(hash), unpacked, bound(), entries, {signal}), reading]);
  const digest = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
  if (digest !== undefined && hash.digest('hex') !== digest)
    throw new Error(`${name} has other content than its name says`);
}

async function readEntries(
  entries: ReturnType<typeof extract>,
  wants: (path: string, size: number) => boolean,
  see: (file: LayerFile) => void,
): Promise<void> {
  let files = 0;
  for await (const entry of entries) {
    if (++files > MAX_FILES) throw new Error(`a layer has more than ${MAX_FILES} files`);
    const {name, type, size = 0} = entry.header;
    const path = name.replace(/^(\.?\/)+/, '').replace(/\/$/, '');
    const content = type === 'file' && wants(path, size) ? await contentOf(entry) : undefined;
    if (content === undefined) entry.resume();
    see({path, kind: type ?? 'file', size, content});
  }
}

async function contentOf(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Media types are somebody's word: the first bytes tell how it is packed. */
function unpack(first: Buffer): Transform {
  const magic = first.subarray(0, 4);
  if (magic.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))) return createGunzip();
  if (!magic.equals(Buffer.of(0x28, 0xb5, 0x2f, 0xfd))) return new PassThrough();
  const zstd = (zlib as {createZstdDecompress?: () => Transform}).createZstdDecompress;
  if (zstd === undefined) throw new Error('a layer is packed with zstd: use Node 22.15 or newer, or copy it with gzip');
  return zstd();
}

/** At least four bytes of a stream, where it has so many, and all of it from its beginning. */
async function peeked(stream: Readable): Promise<{readonly first: Buffer; readonly whole: Readable}> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let first = Buffer.alloc(0);
  while (first.length < 4) {
    const next = await chunks.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  const all = async function* () {
    yield first;
    yield* {[Symbol.asyncIterator]: () => chunks};
  };
  return {first, whole: Readable.from(all())};
}

const passing = (hash: Hash): Transform =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });

function bound(): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length;
      done(total > MAX_BYTES ? new Error(`a layer unpacks to more than ${MAX_BYTES} bytes`) : null, chunk);
    },
  });
}
