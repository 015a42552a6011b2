/**
 * Files into documents: JSON with the hash and the signature that came with it. What cannot be trusted or read is a problem
 * of its own and nothing else is lost with it. A signature is never called valid that was not checked.
 */
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Exploited, Provenance} from '../../core/advisory.ts';
import {type Entry, MAX_DOCUMENT} from './entries.ts';
import {isKev, readKev, readKevCsv} from './kev.ts';

export type Found =
  | ({readonly kind: 'csaf'; readonly document: unknown} & Provenance)
  | {readonly kind: 'kev'; readonly exploited: readonly Exploited[]; readonly source: string}
  /** `file: what is wrong; what to do` */
  | {readonly kind: 'problem'; readonly problem: string};

interface Held {
  readonly path: string;
  readonly bytes: Buffer;
  hash?: string;
  signature?: Buffer;
}

/** Hashes that came before their document: at most so many are remembered. */
const MAX_EARLY = 10_000;

/** `keyring`: of OpenPGP keys that are trusted; without it signatures are not checked. */
export async function* documentsOf(entries: AsyncIterable<Entry>, keyring?: string): AsyncGenerator<Found> {
  const early = new Map<string, string>();
  let held: Held | undefined;
  for await (const {path, bytes, why} of entries) {
    const base = path.replace(/\.(?:sha256|sha512|asc)$/i, '');
    if (bytes === undefined) {
      yield problem(path, why ?? `it has more than ${MAX_DOCUMENT / 2 ** 20} MiB; no real advisory has`);
    } else if (base !== path) prove(held?.path === base ? held : undefined, path, bytes, early);
    else {
      if (held !== undefined) yield read(held, keyring);
      const hash = early.get(path);
      held = {path, bytes, ...(hash !== undefined && {hash})};
    }
  }
  if (held !== undefined) yield read(held, keyring);
}

/** A hash or signature of the document that is held, or of one that is still to come. */
function prove(held: Held | undefined, path: string, bytes: Buffer, early: Map<string, string>): void {
  if (/\.asc$/i.test(path)) {
    if (held !== undefined) held.signature = bytes;
  } else if (held !== undefined) held.hash = bytes.toString('latin1');
  else if (early.size < MAX_EARLY) early.set(path.replace(/\.(?:sha256|sha512)$/i, ''), bytes.toString('latin1'));
}

const problem = (path: string, what: string): Found => ({kind: 'problem', problem: `${path}: ${what}`});

function read({path, bytes, hash, signature}: Held, keyring: string | undefined): Found {
  if (hash !== undefined && !isHashOf(hash, bytes)) {
    return problem(path, 'its content does not fit the hash that came with it; fetch both again, it is not imported');
  }
  const signed = checkSignature(bytes, signature, keyring);
  if (signed === 'wrong') return problem(path, 'its signature is not valid; it is not imported');
  if (/\.csv$/i.test(path)) return kevOrProblem(path, () => readKevCsv(bytes));
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return problem(path, `it is no JSON: ${(error as Error).message}; fetch it again`);
  }
  if (isKev(document)) return kevOrProblem(path, () => readKev(document));
  return {kind: 'csaf', document, source: path, hash: hash === undefined ? 'absent' : 'matches', signature: signed};
}

function kevOrProblem(path: string, readIt: () => readonly Exploited[]): Found {
  try {
    return {kind: 'kev', exploited: readIt(), source: path};
  } catch (error) {
    return problem(path, (error as Error).message);
  }
}

/** `hash  name`, as sha512sum writes it; the length tells which hash it is. */
function isHashOf(text: string, bytes: Buffer): boolean {
  const [hash = ''] = text.trim().toLowerCase().split(/\s+/);
  const algorithm = {64: 'sha256', 128: 'sha512'}[hash.length];
  return algorithm !== undefined && createHash(algorithm).update(bytes).digest('hex') === hash;
}

/** By gpgv, which trusts the keys of that ring and no others. */
function checkSignature(
  bytes: Buffer,
  signature: Buffer | undefined,
  keyring: string | undefined,
): Provenance['signature'] | 'wrong' {
  if (signature === undefined) return 'absent';
  if (keyring === undefined) return 'not checked';
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-signature-'));
  try {
    const [document, detached] = [join(folder, 'document'), join(folder, 'document.asc')];
    writeFileSync(document, bytes);
    writeFileSync(detached, signature);
    const {status, error} = spawnSync('gpgv', ['--keyring', keyring, detached, document]);
    if (error !== undefined) return 'not checked';
    return status === 0 ? 'valid' : 'wrong';
  } finally {
    rmSync(folder, {recursive: true});
  }
}
