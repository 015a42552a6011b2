/** A backup as one stream: tar (POSIX ustar and pax), gzip. Whatever is read is checked against its manifest. */
import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {mkdir, statfs} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {PassThrough, type Readable, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip, createGzip} from 'node:zlib';
import tar from 'tar-stream';
import {type Item, MANIFEST, type Manifest, manifestOf} from './manifest.ts';
import {refused} from './refused.ts';

/** A store that is not encrypted shrinks to a fifth; more effort gains little. */
const GZIP_LEVEL = 1;
const MAX_MANIFEST = 8 * 1024 * 1024;

export interface Source extends Item {
  open(): Readable;
}

/** What cannot be read makes the stream fail. */
export function packed(manifest: Manifest, sources: readonly Source[]): Readable {
  const pack = tar.pack();
  const out = createGzip({level: GZIP_LEVEL});
  const mtime = new Date(manifest.made);
  async function fill(): Promise<void> {
    pack.entry({name: MANIFEST, mtime}, JSON.stringify(manifest));
    for (const {name, size, open} of sources) await pipeline(open(), pack.entry({name, size, mode: 0o600, mtime}));
    pack.finalize();
  }
  fill().catch((error: Error) => pack.destroy(error));
  pipeline(pack, out).catch((error: Error) => out.destroy(error));
  return out;
}

/** Reads all of it; `to`: a folder into which it is written. Throws `backup`: it is not what its manifest says. */
export async function unpacked(source: Readable, where: string, to?: string): Promise<Manifest> {
  const extract = tar.extract();
  try {
    const [manifest] = await Promise.all([checked(extract, where, to), pipeline(source, createGunzip(), extract)]);
    return manifest;
  } catch (cause) {
    extract.destroy();
    throw refused(where, cause, 'the backup is damaged or was changed, take another one');
  }
}

async function checked(entries: tar.Extract, where: string, to: string | undefined): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const left = new Map<string, Item>();
  for await (const entry of entries) {
    if (manifest === undefined) {
      manifest = manifestOf(await bytesOf(entry), where);
      for (const item of manifest.files) left.set(item.name, item);
      if (to !== undefined) await checkRoom(manifest, to);
    } else await take(entry, left, to);
  }
  if (manifest === undefined) throw new Error('it is empty');
  const [missing] = left.keys();
  if (missing !== undefined) throw new Error(`${missing} is missing`);
  return manifest;
}

interface Entry extends AsyncIterable<unknown> {
  readonly header: {readonly name: string; readonly type?: string | null; readonly size?: number};
}

/** It is as listed, and no longer left. */
async function take(entry: Entry, left: Map<string, Item>, to: string | undefined): Promise<void> {
  const {name, type, size} = entry.header;
  const item = left.get(name);
  if (item === undefined || type !== 'file' || size !== item.size) throw new Error(`${name} is not as listed`);
  left.delete(name);
  if ((await hashOf(entry, name, to)) !== item.sha256) throw new Error(`${name} is not what was backed up`);
}

async function checkRoom({files}: Manifest, folder: string): Promise<void> {
  const {bavail, bsize} = await statfs(folder);
  const needed = files.reduce((sum, {size}) => sum + size, 0);
  if (needed > bavail * bsize) throw new Error(`${folder} has too little room: ${needed} bytes are needed`);
}

/** Of the manifest, which is nothing else. */
async function bytesOf(entry: Entry): Promise<Uint8Array> {
  const {name, size = 0} = entry.header;
  if (name !== MANIFEST || size > MAX_MANIFEST) throw new Error('it does not begin with a manifest');
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** SHA-256 of what it holds, which is written below `to`. */
async function hashOf(entry: Entry, name: string, to: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  const hashing = new PassThrough().on('data', (chunk: Uint8Array) => hash.update(chunk));
  await pipeline(entry, hashing, to === undefined ? nowhere() : await fileIn(to, name));
  return hash.digest('hex');
}

const nowhere = (): Writable => new Writable({write: (_chunk, _encoding, done) => done()});

async function fileIn(folder: string, name: string): Promise<Writable> {
  const path = join(folder, name);
  await mkdir(dirname(path), {recursive: true, mode: 0o700});
  return createWriteStream(path, {flags: 'wx', mode: 0o600, flush: true});
}
