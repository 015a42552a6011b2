/**
 * What a backup holds: a copy of the store as of one moment, the files of the configuration, policy, tags, rules and
 * profiles, and the list of the evidence files. Secrets in files of their own (keys, passwords) are left out.
 */
import {createHash} from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {Readable} from 'node:stream';
import type {Source} from './backup/archive.ts';
import {FORMAT, type Manifest, STORE} from './backup/manifest.ts';
import type {Config} from './config/config.ts';
import {AppError} from './core/errors.ts';
import type {Micros} from './core/time.ts';
import {storeKey} from './load/store-key.ts';
import {version} from './load/version.ts';
import {contentsOf, copyStore, evidenceIn} from './store/copy.ts';
import {isPlain} from './store/key.ts';

/** The files of the site; more of them is no configuration. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 10_000;
/** What stays free beside the copy: the store goes on writing. */
const MARGIN = 64 * 1024 * 1024;
/** What a run that was killed has left beside the store is removed after so long. */
const LEFT_MS = 6 * 3_600_000;
const EVIDENCE = 'evidence.json';

/** A folder of our own on the disk of the store. */
export function stageBeside(store: string): string {
  const start = `${basename(store)}.backup-`;
  for (const name of readdirSync(dirname(store)).filter((one) => one.startsWith(start))) {
    const path = join(dirname(store), name);
    if (Date.now() - statSync(path).mtimeMs > LEFT_MS) rmSync(path, {recursive: true, force: true});
  }
  return mkdtempSync(`${store}.backup-`);
}

/** `stage`: an empty folder. Throws `backup`, `store-open`. */
export async function gathered(
  config: Config,
  configPath: string,
  stage: string,
  now: Micros,
): Promise<{manifest: Manifest; sources: readonly Source[]}> {
  const {site, sensor, store} = config;
  const key = storeKey(store.keyFile);
  const copy = join(stage, STORE);
  checkRoom(store.path);
  copyStore(store.path, copy, key);
  const evidence = Buffer.from(JSON.stringify(evidenceIn(copy, key)));
  const sources = [await fileSource(STORE, copy), source(EVIDENCE, evidence), ...siteFiles(config, configPath)];
  const manifest: Manifest = {
    ...{format: FORMAT, made: new Date(now / 1000).toISOString(), site, sensor, version},
    store: {encrypted: isPlain(copy) === false, ...contentsOf(copy, key)},
    files: sources.map(({name, size, sha256}) => ({name, size, sha256})),
  };
  return {manifest, sources};
}

function checkRoom(path: string): void {
  const wal = `${path}-wal`;
  if (!existsSync(path)) throw new AppError('backup', `${path}: there is no store yet (start the daemon once)`);
  const needed = statSync(path).size + (existsSync(wal) ? statSync(wal).size : 0) + MARGIN;
  const {bavail, bsize} = statfsSync(dirname(path));
  if (bavail * bsize >= needed) return;
  const mib = Math.ceil(needed / 1024 / 1024);
  throw new AppError('backup', `${dirname(path)}: too little room for a copy of the store (make ${mib} MiB free)`);
}

async function fileSource(name: string, path: string): Promise<Source> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return {name, size: statSync(path).size, sha256: hash.digest('hex'), open: () => createReadStream(path)};
}

const source = (name: string, bytes: Uint8Array): Source => ({
  name,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  open: () => Readable.from([bytes]),
});

/** Under the paths that they have on this box, below `files`. */
function siteFiles({policy, tags, rules, profiles}: Config, configPath: string): Source[] {
  const folders = [policy, tags, rules, profiles].flatMap(({directories}) => directories);
  const named = [configPath, policy.file ?? '', ...rules.badAddresses].filter(
    (path) => path !== '' && existsSync(path),
  );
  const paths = [...new Set([...named, ...folders.flatMap(filesBelow)])];
  if (paths.length > MAX_FILES) throw tooMuch(`${paths.length} files`);
  let bytes = 0;
  return paths.map((path) => {
    bytes += statSync(path).size;
    if (bytes > MAX_BYTES) throw tooMuch(`over ${MAX_BYTES} bytes, ${path} is the first beyond`);
    return source(join('files', path), readFileSync(path));
  });
}

const filesBelow = (folder: string): string[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();

const tooMuch = (what: string): AppError =>
  new AppError('backup', `the folders of policy, tags, rules and profiles hold ${what}; is each the right folder?`);
