/**
 * Advisories from their publisher over HTTPS: a document, provider-metadata.json (CSAF 2.0, 7.1.7), a ROLIE feed (RFC 8322)
 * or a directory with index.txt. Only what the given address leads to on the same host is fetched; certificates are checked;
 * other schemes, other hosts and redirects to them are refused.
 */
import {AppError} from '../../core/errors.ts';
import {type Entry, MAX_DOCUMENT} from './entries.ts';
import {refused} from './refused.ts';

/** Lists: a ROLIE feed of a large publisher has some megabytes. */
const MAX_LIST = 64 * 1024 * 1024;
const MAX_DOCUMENTS = 100_000;
const MAX_FEEDS = 50;
const MAX_REDIRECTS = 3;
const TIMEOUT_MS = 30_000;

export const isAddress = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text);

/** Throws `advisories`: the address itself cannot be had. A document that cannot be had is an entry of its own. */
export async function* entriesAt(address: string): AsyncGenerator<Entry> {
  const start = new URL(address);
  if (start.protocol !== 'https:') throw new AppError('advisories', `${address}: only https is fetched`);
  const first = await get(start, start, MAX_LIST);
  let count = 0;
  for await (const document of documentsIn(start, first)) {
    if (++count > MAX_DOCUMENTS) throw new AppError('advisories', `${address}: more than ${MAX_DOCUMENTS} documents`);
    if (document.bytes !== undefined) yield {path: document.url.href, bytes: document.bytes};
    else yield* withProofs(start, document);
  }
}

interface Linked {
  readonly url: URL;
  readonly bytes?: Buffer;
  readonly proofs: readonly URL[];
}

interface Rolie {
  readonly feed?: {
    readonly entry?: readonly {
      readonly link?: readonly {readonly rel?: string; readonly href?: string}[];
      readonly content?: {readonly src?: string};
    }[];
  };
}

interface Metadata {
  readonly distributions?: readonly {
    readonly directory_url?: string;
    readonly rolie?: {readonly feeds?: readonly {readonly url?: string}[]};
  }[];
}

async function* documentsIn(start: URL, bytes: Buffer): AsyncGenerator<Linked> {
  if (start.pathname.endsWith('/index.txt')) {
    yield* inDirectory(new URL('.', start), bytes);
    return;
  }
  const document = jsonIn(start, bytes);
  const {distributions} = document as Metadata;
  if ((document as Rolie).feed !== undefined) yield* inFeed(start, document as Rolie);
  else if (Array.isArray(distributions)) yield* inMetadata(start, document as Metadata);
  else yield {url: start, bytes, proofs: []};
}

async function* inMetadata(start: URL, {distributions = []}: Metadata): AsyncGenerator<Linked> {
  const feeds = distributions.flatMap(({rolie}) => rolie?.feeds ?? []).flatMap(({url}) => url ?? []);
  for (const url of feeds.slice(0, MAX_FEEDS)) {
    const at = new URL(url, start);
    yield* inFeed(at, jsonIn(at, await get(at, start, MAX_LIST)) as Rolie);
  }
  if (feeds.length > 0) return;
  for (const {directory_url: url} of distributions.slice(0, MAX_FEEDS)) {
    if (url === undefined) continue;
    const at = new URL(url.endsWith('/') ? url : `${url}/`, start);
    yield* inDirectory(at, await get(new URL('index.txt', at), start, MAX_LIST));
  }
}

function* inFeed(at: URL, {feed}: Rolie): Generator<Linked> {
  for (const {link = [], content} of feed?.entry ?? []) {
    const of = (rel: string): URL[] =>
      link.flatMap((one) => (one.rel === rel && one.href !== undefined ? [new URL(one.href, at)] : []));
    const url = of('self')[0] ?? (content?.src === undefined ? undefined : new URL(content.src, at));
    if (url !== undefined) yield {url, proofs: [...of('hash'), ...of('signature')]};
  }
}

function* inDirectory(at: URL, index: Buffer): Generator<Linked> {
  for (const line of index.toString('utf8').split(/\r?\n/)) {
    if (!line.endsWith('.json')) continue;
    const url = new URL(line, at);
    yield {url, proofs: ['.sha512', '.asc'].map((end) => new URL(`${url.href}${end}`))};
  }
}

async function* withProofs(start: URL, {url, proofs}: Linked): AsyncGenerator<Entry> {
  try {
    yield {path: url.href, bytes: await get(url, start, MAX_DOCUMENT)};
  } catch (error) {
    yield {path: url.href, bytes: undefined, why: (error as Error).message};
    return;
  }
  for (const proof of proofs) {
    const found = await get(proof, start, MAX_DOCUMENT).catch(() => undefined);
    // Named as the document is, whatever its own address: that is what it proves.
    const end = /\.(?:sha256|sha512|asc)$/i.exec(proof.pathname)?.[0];
    if (found !== undefined && end !== undefined) yield {path: `${url.href}${end}`, bytes: found};
  }
}

function jsonIn(at: URL, bytes: Buffer): unknown {
  try {
    const document: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof document === 'object' && document !== null) return document;
    throw new Error('it is no object');
  } catch (cause) {
    throw refused(at.href, cause, 'give the address of provider-metadata.json, a ROLIE feed, index.txt or an advisory');
  }
}

async function get(url: URL, start: URL, limit: number): Promise<Buffer> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (at.protocol !== 'https:' || at.host !== start.host) {
      throw new AppError('advisories', `${at.href}: not on ${start.host}; give its own address if it shall be fetched`);
    }
    const answer = await fetch(at, {redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS)}).catch(
      (cause: Error) => {
        const why = cause.cause instanceof Error ? cause.cause.message : cause.message;
        throw new AppError('advisories', `${at.href}: ${why}`, {cause});
      },
    );
    const location = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && location !== null) {
      at = new URL(location, at);
      continue;
    }
    if (!answer.ok || answer.body === null) throw new AppError('advisories', `${at.href}: HTTP ${answer.status}`);
    return limited(at, answer.body, limit);
  }
  throw new AppError('advisories', `${url.href}: redirects without end`);
}

async function limited(at: URL, body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) throw new AppError('advisories', `${at.href}: larger than ${limit / 2 ** 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
