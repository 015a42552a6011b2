/**
 * What came with the product and was read and checked when it was built: `dist/prepared/<name>.json` holds the documents of one folder
 * and a digest of its files. Whoever starts compares the digest with the files as they are now, all of them, name and content: so a
 * file that was changed, added or removed is never overlooked, and what is said here is what the files say.
 */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {YamlDocument} from './yaml-files.ts';

/** Beside the compiled program; the sources have none, and read everything themselves. */
export const preparedFolder: string = fileURLToPath(new URL('../../prepared/', import.meta.url));

/** Which files of a folder belong together. */
export interface Shipped {
  readonly name: string;
  readonly folder: string;
  /** Ends of the names of the files. */
  readonly endings: readonly string[];
}

export type Prepared =
  | {readonly documents: readonly YamlDocument[]; readonly files: number}
  /** Why the files themselves must be read. */
  | {readonly unfit: string};

interface Kept {
  readonly digest: string;
  readonly files: number;
  /** `file` is relative to the folder. */
  readonly documents: readonly YamlDocument[];
}

/** The documents, if they were prepared and the files are still the same. Never throws. */
export function preparedOf(shipped: Shipped, folder: string = preparedFolder): Prepared {
  try {
    const {digest, documents, files} = JSON.parse(readFileSync(join(folder, `${shipped.name}.json`), 'utf8')) as Kept;
    if (digest !== digestOf(shipped)) return {unfit: `${shipped.folder} was changed since Bifrost was built`};
    return {files, documents: documents.map((one) => ({...one, file: join(shipped.folder, one.file)}))};
  } catch (error) {
    return {unfit: error instanceof Error ? error.message : String(error)};
  }
}

/** The file to keep, of documents that were found right. */
export function preparedText({folder, ...shipped}: Shipped, documents: readonly YamlDocument[], files: number): string {
  const kept: Kept = {
    digest: digestOf({folder, ...shipped}),
    files,
    documents: documents.map((one) => ({...one, file: one.file.slice(join(folder, '/').length)})),
  };
  return JSON.stringify(kept);
}

function digestOf({folder, endings}: Shipped): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, {recursive: true, encoding: 'utf8'});
  for (const name of names.filter((one) => endings.some((ending) => one.endsWith(ending))).sort()) {
    const content = readFileSync(join(folder, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
