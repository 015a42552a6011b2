/**
 * A bundle: advisories and exploited vulnerabilities in one signed file that goes by USB stick into a plant without a network.
 * First line: `bifrost-advisories 1`, the Ed25519 signature in base64 of the SHA-512 of the rest. The rest is gzip of lines of
 * JSON, the first of which says when it was made. Nothing of it is read before the signature is right.
 */
import {createHash, type KeyObject, sign, verify} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {open, rename, rm} from 'node:fs/promises';
import {createInterface} from 'node:readline';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip, createGzip} from 'node:zlib';
import type {Advisory, Exploited} from '../../core/advisory.ts';
import {AppError} from '../../core/errors.ts';
import {refused} from './refused.ts';

const MAGIC = 'bifrost-advisories 1';
/** Magic, a space, 64 bytes in base64, a line feed. */
const HEAD = MAGIC.length + 1 + 88 + 1;
/** A line holds one advisory. */
const MAX_LINE = 32 * 1024 * 1024;

export interface BundleHead {
  readonly made: string;
  readonly advisories: number;
  readonly exploited: number;
}

export type BundleLine = {readonly advisory: Advisory} | {readonly exploited: Exploited};

/** Whole or not at all. Throws `advisories`. */
export async function writeBundle(
  path: string,
  head: BundleHead,
  lines: Iterable<BundleLine>,
  key: KeyObject,
): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  try {
    function* text(): Generator<string> {
      yield `${JSON.stringify(head)}\n`;
      for (const line of lines) yield `${JSON.stringify(line)}\n`;
    }
    const file = createWriteStream(fresh, {flags: 'wx'});
    file.write(Buffer.alloc(HEAD, ' '));
    await pipeline(Readable.from(text()), createGzip({level: 9}), file);
    const signature = sign(null, await digestOf(fresh), key).toString('base64');
    const handle = await open(fresh, 'r+');
    try {
      await handle.write(`${MAGIC} ${signature}\n`, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, {force: true});
    throw refused(path, cause, '');
  }
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha512');
  for await (const piece of createReadStream(path, {start: HEAD})) hash.update(piece as Buffer);
  return hash.digest();
}

export async function isBundle(path: string): Promise<boolean> {
  return (await headOf(path).catch(() => '')).startsWith(MAGIC);
}

async function headOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Head first, then the lines. Throws `advisories`: it is not signed by this key, or damaged. */
export async function* readBundle(path: string, key: KeyObject): AsyncGenerator<BundleHead | BundleLine> {
  const [, , signature = ''] = (await headOf(path)).trim().split(' ');
  if (!verify(null, await digestOf(path), key, Buffer.from(signature, 'base64'))) {
    throw new AppError(
      'advisories',
      `${path}: it is not signed by this key, or was changed; get it and the public key again from who built it`,
    );
  }
  const lines = createInterface({input: createReadStream(path, {start: HEAD}).pipe(createGunzip())});
  for await (const line of lines) {
    if (line.length > MAX_LINE) throw new AppError('advisories', `${path}: a line is too long`);
    yield JSON.parse(line) as BundleHead | BundleLine;
  }
}
