/** Brings advisories from files, archives, feeds and bundles into the store: read at the edge, understood by the pure part. */
import type {KeyObject} from 'node:crypto';
import {readCsaf} from './advisories/csaf.ts';
import type {Vendors} from './advisories/vendor.ts';
import type {Advisory, Exploited, Provenance} from './core/advisory.ts';
import {AppError} from './core/errors.ts';
import {isBundle, readBundle} from './load/advisories/bundle.ts';
import {documentsOf, type Found} from './load/advisories/documents.ts';
import {entriesOf} from './load/advisories/entries.ts';
import {entriesAt, isAddress} from './load/advisories/feed.ts';
import type {AdvisoryEntry} from './store/advisories.ts';
import type {Store} from './store/store.ts';

export interface Imported {
  advisories: number;
  exploited: number;
  /** Advisories by what is known of their signature and hash. */
  readonly provenance: Record<string, number>;
  /** Problems in all; the first of them. */
  problems: number;
  readonly first: string[];
}

/** One transaction for so many: memory stays small, and the daemon can write between them. */
const BATCH = 50;
/** Problems that are kept to be shown. */
const MAX_SHOWN = 100;

export interface ImportOptions {
  readonly vendors: Vendors;
  /** Public key of who built bundles that are trusted. */
  readonly key?: KeyObject;
  readonly keyring?: string;
}

/** Throws `advisories`: the source as a whole cannot be read. What is wrong with one document is a problem of its own. */
export async function importAdvisories(source: string, store: Store, options: ImportOptions): Promise<Imported> {
  const imported: Imported = {advisories: 0, exploited: 0, provenance: {}, problems: 0, first: []};
  let batch: AdvisoryEntry[] = [];
  let exploited: Exploited[] = [];
  const save = (): void => {
    store.save({advisories: batch, exploited});
    [batch, exploited] = [[], []];
  };
  for await (const found of foundIn(source, options)) {
    if (found.kind === 'problem') {
      imported.problems++;
      if (imported.first.length < MAX_SHOWN) imported.first.push(found.problem);
    } else if (found.kind === 'kev') {
      imported.exploited += found.exploited.length;
      exploited.push(...found.exploited);
    } else {
      const entry = entryOf(found, options.vendors);
      imported.advisories++;
      const proof = `hash ${entry.hash}, signature ${entry.signature}`;
      imported.provenance[proof] = (imported.provenance[proof] ?? 0) + 1;
      batch.push(entry);
    }
    if (batch.length >= BATCH) save();
  }
  save();
  return imported;
}

type Understood =
  | Exclude<Found, {kind: 'csaf'}>
  | ({readonly kind: 'advisory'; readonly advisory: Advisory} & Provenance);

function entryOf(
  {advisory, source, hash, signature}: {advisory: Advisory} & Provenance,
  vendors: Vendors,
): AdvisoryEntry {
  const names = new Set(advisory.products.flatMap(({vendor}) => [...vendors.of(vendor)]));
  return {advisory, source, hash, signature, vendors: [...names], imported: Date.now() * 1000};
}

async function* foundIn(source: string, options: ImportOptions): AsyncGenerator<Understood> {
  if (!isAddress(source) && (await isBundle(source))) {
    yield* inBundle(source, options.key);
    return;
  }
  const entries = isAddress(source) ? entriesAt(source) : entriesOf(source);
  for await (const found of documentsOf(entries, options.keyring)) {
    if (found.kind !== 'csaf') yield found;
    else {
      const {document, source: at, hash, signature} = found;
      const read = readCsaf(document);
      if ('problem' in read) yield {kind: 'problem', problem: `${at}: ${read.problem}`};
      else yield {kind: 'advisory', advisory: read.advisory, source: at, hash, signature};
    }
  }
}

async function* inBundle(path: string, key: KeyObject | undefined): AsyncGenerator<Understood> {
  if (key === undefined) {
    throw new AppError(
      'advisories',
      `${path}: a bundle is only taken with the public key of who built it (--key FILE)`,
    );
  }
  for await (const line of readBundle(path, key)) {
    if ('advisory' in line) {
      yield {kind: 'advisory', advisory: line.advisory, source: path, hash: 'matches', signature: 'valid'};
    } else if ('exploited' in line && typeof line.exploited === 'object') {
      yield {kind: 'kev', exploited: [line.exploited], source: path};
    }
  }
}
