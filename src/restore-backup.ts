/**
 * A backup read again: checked, restored into a folder of its own, or restored for a test and thrown away. What does not
 * verify is not restored: every file as in the manifest, the store sound, its audit chain whole, its rows all there.
 */
import {createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import type {Readable} from 'node:stream';
import {decrypted, type KeyFiles} from './backup/age.ts';
import {unpacked} from './backup/archive.ts';
import {ours} from './backup/keeping.ts';
import {type Manifest, STORE} from './backup/manifest.ts';
import {stageBeside} from './backup-contents.ts';
import type {Config} from './config/config.ts';
import {AppError} from './core/errors.ts';
import type {Job} from './core/job.ts';
import {configuredTarget, counted, ownerOf} from './make-backup.ts';
import type {Contents} from './store/copy.ts';
import {contentsOf} from './store/copy.ts';

/** What opens it: that of the backup, and that of the store where it was encrypted. */
export interface BackupKeys extends KeyFiles {
  readonly storeKey?: string | undefined;
}

/** Reads all of it and writes nothing. Throws `backup`. */
export const verifyBackup = async (file: string, keys: BackupKeys): Promise<Manifest> =>
  unpacked(await decrypted(opened(file), keys, file), file);

/** `to` must not exist, or be empty; it is there whole or not at all. Throws `backup`. */
export async function restoreBackup(file: string, to: string, keys: BackupKeys): Promise<Manifest> {
  if (existsSync(to) && readdirSync(to).length > 0) {
    throw new AppError('backup', `${to}: is not empty; name a folder that does not exist yet`);
  }
  const place = resolve(to);
  mkdirSync(dirname(place), {recursive: true});
  const stage = mkdtempSync(join(dirname(place), `.${basename(place)}-`));
  try {
    const manifest = await restored(opened(file), file, stage, keys);
    renameSync(stage, place);
    return manifest;
  } finally {
    rmSync(stage, {recursive: true, force: true});
  }
}

/** Restores the latest backup beside the store, proves it, and removes it again; the time it took is that of a restore. */
export async function drill(config: Config, keys: BackupKeys): Promise<Job> {
  const started = Date.now() * 1000;
  const job = {kind: 'backup-drill', started, size: 0, sha256: '', what: ''} as const;
  try {
    const {rows, ...read} = await drilled(config, keys);
    const finished = Date.now() * 1000;
    const seconds = ((finished - started) / 1e6).toFixed(1);
    const result = `restored in ${seconds} s: ${rows} rows, integrity, audit chain and counts are right`;
    return {...job, finished, ok: true, ...read, result};
  } catch (error) {
    const result = error instanceof Error ? error.message : String(error);
    return {...job, finished: Date.now() * 1000, ok: false, result};
  }
}

async function drilled(
  config: Config,
  keys: BackupKeys,
): Promise<Pick<Job, 'what' | 'size' | 'sha256'> & {readonly rows: number}> {
  const target = await configuredTarget(config);
  const stage = stageBeside(config.store.path);
  try {
    const names = (await target.list()).map(({name}) => name);
    const [what] = ours(ownerOf(config), names);
    if (what === undefined)
      throw new AppError(
        'backup',
        `${target.place}: there is no backup of this box yet, so none can be restored; make one first (bifrost backup now)`,
      );
    const counter = counted(await target.get(what));
    const manifest = await restored(counter.stream, what, stage, keys);
    const {broken} = manifest.store.audit;
    if (broken > 0) throw new AppError('backup', `${what}: its audit log is broken at entry ${broken}`);
    const rows = Object.values(manifest.store.counts).reduce((sum, count) => sum + count, 0);
    return {what, ...counter.total(), rows};
  } finally {
    rmSync(stage, {recursive: true, force: true});
    target.close();
  }
}

async function restored(source: Readable, where: string, to: string, keys: BackupKeys): Promise<Manifest> {
  const manifest = await unpacked(await decrypted(source, keys, where), where, to);
  const {encrypted, ...promised} = manifest.store;
  if (encrypted && keys.storeKey === undefined) {
    throw new AppError('backup', `${where}: its store is encrypted; give the key of the store (--store-key)`);
  }
  const found = contentsOf(join(to, STORE), encrypted ? keys.storeKey : undefined);
  const wrong = difference(promised, found);
  if (wrong === undefined) return manifest;
  throw new AppError('backup', `${where}: ${wrong} is not what the manifest says; take another backup`);
}

function difference(promised: Contents, found: Contents): string | undefined {
  const names = new Set([...Object.keys(promised.counts), ...Object.keys(found.counts)]);
  const table = [...names].find((name) => promised.counts[name] !== found.counts[name]);
  if (table !== undefined) return `the number of rows of ${table}`;
  if (promised.schema !== found.schema) return 'the version of the store';
  const {hash, broken} = promised.audit;
  return hash === found.audit.hash && broken === found.audit.broken ? undefined : 'the audit log';
}

function opened(file: string): Readable {
  if (existsSync(file)) return createReadStream(file);
  throw new AppError('backup', `${file}: no such file; bifrost backup list shows what there is`);
}
