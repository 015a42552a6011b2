/**
 * A capsule: one zip with everything that is known of an alert, or of a run of the checklist, a manifest with the SHA-256 of each file in it, and the
 * signature over the manifest. Nothing is compressed and nothing in the zip varies, so that the same content is the same
 * file, byte for byte: `verify` puts it together again and compares, which leaves no byte unwatched.
 */
import type {KeyObject} from 'node:crypto';
import {strToU8, unzipSync, zipSync} from 'fflate';
import {sha256} from './folder.ts';
import {fingerprint, isSignedBy, sign} from './key.ts';

/** File name → content. */
export type Files = Readonly<Record<string, Uint8Array>>;

interface Origin {
  readonly site: string;
  readonly sensor: string;
  /** Version of the product. */
  readonly version: string;
}

export interface AboutAlert extends Origin {
  readonly alert: string;
  readonly exportedAt: string;
  readonly exportedBy: string;
}

/** Made of the store alone: the same run gives the same file. */
export interface AboutReport extends Origin {
  /** Id of the run. */
  readonly report: string;
  /** When the run was made. */
  readonly at: string;
}

export type About = AboutAlert | AboutReport;

export type Manifest = About & {
  readonly format: 1;
  /** Fingerprint of the key. */
  readonly signedBy: string;
  readonly files: readonly {readonly name: string; readonly bytes: number; readonly sha256: string}[];
};

const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
/** The format knows no time before; a fixed one keeps the bytes equal. It has no time zone. */
const NO_TIME = new Date(1980, 0, 1);
/** More is no capsule of ours. */
const MAX_BYTES = 512 * 1024 * 1024;

export function seal(files: Files, about: About, key: KeyObject): Uint8Array {
  const manifest: Manifest = {
    format: 1,
    ...about,
    signedBy: fingerprint(key),
    files: Object.entries(files).map(([name, content]) => ({
      name,
      bytes: content.length,
      sha256: sha256(content),
    })),
  };
  const text = strToU8(`${JSON.stringify(manifest, null, 2)}\n`);
  return packed({...files, [MANIFEST]: text, [SIGNATURE]: sign(key, text)});
}

const packed = (files: Files): Uint8Array => zipSync({...files}, {level: 0, mtime: NO_TIME});

/** Either what it says of itself, or everything that is wrong with it. */
export type Verdict = {readonly manifest: Manifest} | {readonly problems: readonly string[]};

/** `key`: the public half of the key that must have signed it. */
export function verify(capsule: Uint8Array, key: KeyObject): Verdict {
  if (capsule.length > MAX_BYTES) return {problems: [`it is larger than ${MAX_BYTES} bytes`]};
  const files = unpacked(capsule);
  if (typeof files === 'string') return {problems: [files]};
  const {[MANIFEST]: text, [SIGNATURE]: signature, ...rest} = files;
  if (text === undefined || signature === undefined) return {problems: [`it has no ${MANIFEST} or no ${SIGNATURE}`]};
  if (!isSignedBy(key, text, signature)) return {problems: [`the signature over ${MANIFEST} is not of this key`]};
  const manifest = JSON.parse(new TextDecoder().decode(text)) as Manifest;
  const problems = [...changed(manifest, rest), ...added(manifest, rest)];
  if (problems.length > 0) return {problems};
  const inOrder = Object.fromEntries(manifest.files.map(({name}) => [name, rest[name] ?? new Uint8Array(0)]));
  const again = packed({...inOrder, [MANIFEST]: text, [SIGNATURE]: signature});
  if (!isSame(again, capsule)) return {problems: ['bytes of the zip itself were changed']};
  return {manifest};
}

/** What is compressed is not ours, and could be made to fill the memory. */
function unpacked(capsule: Uint8Array): Files | string {
  let isPlain = true;
  try {
    const files = unzipSync(capsule, {
      filter: ({compression}) => {
        isPlain &&= compression === 0;
        return compression === 0;
      },
    });
    return isPlain ? files : 'a file in it is compressed; Bifrost compresses none';
  } catch (error) {
    return `it is no whole zip: ${(error as Error).message}`;
  }
}

const changed = ({files}: Manifest, found: Files): string[] =>
  files.flatMap(({name, bytes, sha256: wanted}) => {
    const content = found[name];
    if (content === undefined) return [`${name} is missing`];
    return content.length === bytes && sha256(content) === wanted ? [] : [`${name} was changed`];
  });

function added({files}: Manifest, found: Files): string[] {
  const listed = new Set(files.map(({name}) => name));
  return Object.keys(found).flatMap((name) => (listed.has(name) ? [] : [`${name} was added`]));
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
