/** Makes one backup while the store is in use: gathers, encrypts, puts it in its place, and deletes what is too old there. */
import {createHash} from 'node:crypto';
import {rmSync} from 'node:fs';
import {type Readable, Transform} from 'node:stream';
import {encrypted} from './backup/age.ts';
import {packed} from './backup/archive.ts';
import {backupName, surplus} from './backup/keeping.ts';
import {targetOf} from './backup/places.ts';
import type {Target} from './backup/target.ts';
import {gathered, stageBeside} from './backup-contents.ts';
import type {Config} from './config/config.ts';
import {AppError} from './core/errors.ts';
import type {Job} from './core/job.ts';

/** Several boxes may share a place. */
export const ownerOf = ({site, sensor}: Pick<Config, 'site' | 'sensor'>): string => `${site}-${sensor}`;

/** Throws `config`: none is configured; `backup`: it cannot be reached. */
export async function configuredTarget({backup}: Config): Promise<Target> {
  const target = await targetOf(backup);
  if (target === undefined)
    throw new AppError('config', 'no place for backups is configured (set backup.folder or backup.sftp)');
  return target;
}

/** The result as a job, whether it went well or not. `configPath`: the file that was read, which is backed up, too. */
export async function makeBackup(config: Config, configPath: string): Promise<Job> {
  const started = Date.now() * 1000;
  const name = backupName(ownerOf(config), started);
  const job = {kind: 'backup', started, what: name} as const;
  try {
    const written = await write(config, configPath, name, started);
    return {...job, finished: Date.now() * 1000, ok: true, ...written};
  } catch (error) {
    const result = error instanceof Error ? error.message : String(error);
    return {...job, finished: Date.now() * 1000, ok: false, result, size: 0, sha256: ''};
  }
}

async function write(
  config: Config,
  configPath: string,
  name: string,
  now: number,
): Promise<Pick<Job, 'size' | 'sha256' | 'result'>> {
  const target = await configuredTarget(config);
  const stage = stageBeside(config.store.path);
  try {
    const {manifest, sources} = await gathered(config, configPath, stage, now);
    const counter = counted(await encrypted(packed(manifest, sources), config.backup));
    await target.put(name, counter.stream);
    const old = await tidied(target, config, now);
    const rows = Object.values(manifest.store.counts).reduce((sum, count) => sum + count, 0);
    const result = `${rows} rows and ${sources.length - 1} files at ${target.place}; ${old}`;
    return {...counter.total(), result};
  } finally {
    rmSync(stage, {recursive: true, force: true});
    target.close();
  }
}

/** What became of the old ones, in words. A place that lets nobody delete is a good one: there others make room. */
async function tidied(target: Target, config: Config, now: number): Promise<string> {
  const names = (await target.list()).map(({name}) => name);
  const old = surplus(ownerOf(config), names, config.backup.keep, now);
  const refusals: string[] = [];
  for (const name of old) await target.remove(name).catch((error: Error) => refusals.push(error.message));
  const gone = `${old.length - refusals.length} older ones deleted`;
  return refusals.length === 0 ? gone : `${gone}, ${refusals.length} could not be: ${refusals[0]}`;
}

/** Size and SHA-256 of what went through. */
export function counted(source: Readable): {stream: Readable; total(): {size: number; sha256: string}} {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  source.on('error', (error) => stream.destroy(error));
  stream.on('close', () => source.destroy());
  source.pipe(stream);
  return {stream, total: () => ({size, sha256: hash.digest('hex')})};
}
