/**
 * The files of an archive or folder, one at a time: folder, single file, .zip, .tar, .tar.gz, .tar.xz (by the system's `xz`).
 * Not read: 7z, rar, zstd, encrypted zip. Nothing is unpacked to the disk, so that names in archives can lead nowhere.
 */
import {spawn} from 'node:child_process';
import {createReadStream} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {Unzip, UnzipInflate} from 'fflate';
import {extract} from 'tar-stream';
import {AppError} from '../../core/errors.ts';
import {refused} from './refused.ts';

/** The largest real advisory has 2 MB. */
export const MAX_DOCUMENT = 32 * 1024 * 1024;
/** Files in one archive or folder. */
const MAX_ENTRIES = 500_000;

export interface Entry {
  readonly path: string;
  /** Undefined: larger than `MAX_DOCUMENT`, or `why`. */
  readonly bytes: Buffer | undefined;
  readonly why?: string;
}

/** Files that are no advisory and belong to none are passed over. Throws `advisories`: it cannot be read, and what to do. */
export async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const is = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw refused(path, cause.code === 'ENOENT' ? new Error('there is no such file or folder', {cause}) : cause, '');
  });
  let count = 0;
  for await (const entry of is.isDirectory() ? ofFolder(path) : ofFile(path)) {
    if (++count > MAX_ENTRIES)
      throw new AppError('advisories', `${path}: more than ${MAX_ENTRIES} files; give it in parts`);
    yield entry;
  }
}

const isOurs = (name: string): boolean => /\.(?:json|csv|sha256|sha512|asc)$/i.test(name);

async function* ofFolder(folder: string): AsyncGenerator<Entry> {
  const names = (await readdir(folder, {recursive: true})).filter(isOurs).sort();
  for (const name of names) {
    const path = join(folder, name);
    const {size} = await stat(path);
    yield {path: name, bytes: size > MAX_DOCUMENT ? undefined : await readFile(path)};
  }
}

async function* ofFile(path: string): AsyncGenerator<Entry> {
  if (/\.zip$/i.test(path)) yield* ofZip(path);
  else if (/\.(?:tar|tar\.gz|tgz|tar\.xz|txz)$/i.test(path)) yield* ofTar(path);
  else if (/\.(?:json|csv)$/i.test(path)) yield* alone(path);
  else {
    throw new AppError(
      'advisories',
      `${path}: what it is cannot be told by its name; known are .json .csv .zip .tar .tar.gz .tar.xz, a folder, and an https address`,
    );
  }
}

/** With the hash and signature that lie beside it. */
async function* alone(path: string): AsyncGenerator<Entry> {
  for (const name of [path, `${path}.sha256`, `${path}.sha512`, `${path}.asc`]) {
    const found = await stat(name).catch(() => undefined);
    if (found !== undefined) yield {path: name, bytes: found.size > MAX_DOCUMENT ? undefined : await readFile(name)};
  }
}

async function* ofTar(path: string): AsyncGenerator<Entry> {
  const {stream, failed} = unpacked(path);
  const tar = extract();
  stream.on('error', (error) => tar.destroy(error));
  stream.pipe(tar);
  try {
    for await (const entry of tar) {
      const {name, type, size = 0} = entry.header;
      if (type !== 'file' || !isOurs(name)) entry.resume();
      else if (size > MAX_DOCUMENT) {
        entry.resume();
        yield {path: name, bytes: undefined};
      } else yield {path: name, bytes: await whole(entry)};
    }
    await failed;
  } catch (cause) {
    throw refused(path, cause, 'the archive is damaged or cut: copy it again');
  }
}

async function whole(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** `failed` rejects when the program that unpacks says so. */
function unpacked(path: string): {readonly stream: Readable; readonly failed: Promise<void>} {
  const file = createReadStream(path);
  if (/\.(?:tar\.gz|tgz)$/i.test(path)) {
    const gunzip = createGunzip();
    file.on('error', (error) => gunzip.destroy(error));
    return {stream: file.pipe(gunzip), failed: Promise.resolve()};
  }
  if (!/xz$/i.test(path)) return {stream: file, failed: Promise.resolve()};
  file.destroy();
  const xz = spawn('xz', ['-dc', '--', path], {stdio: ['ignore', 'pipe', 'pipe']});
  const failed = new Promise<void>((resolve, reject) => {
    let said = '';
    xz.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(0, 400);
    });
    xz.on('error', () => reject(new Error('xz is not installed (apt install xz-utils), or unpack it first')));
    xz.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `xz ended with ${code}`))));
  });
  failed.catch((error: Error) => xz.stdout.destroy(error));
  return {stream: xz.stdout, failed};
}

async function* ofZip(path: string): AsyncGenerator<Entry> {
  const done: Entry[] = [];
  const unzip = new Unzip((file) => {
    if (!isOurs(file.name)) return;
    const pieces: Uint8Array[] = [];
    let size = 0;
    file.ondata = (error, piece, final) => {
      if (error !== null) throw error;
      size += piece.length;
      if (size <= MAX_DOCUMENT) pieces.push(piece);
      if (final) done.push({path: file.name, bytes: size > MAX_DOCUMENT ? undefined : Buffer.concat(pieces)});
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for await (const piece of createReadStream(path)) {
      unzip.push(piece as Buffer);
      yield* done.splice(0);
    }
    unzip.push(new Uint8Array(0), true);
  } catch (cause) {
    throw refused(path, cause, 'the archive is damaged, or of a kind that is not read');
  }
  yield* done.splice(0);
}
