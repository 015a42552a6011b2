/**
 * Could whoever owns this box remove what it has backed up? A small file is put beside the backups, and this box tries to remove it, which
 * must not succeed: what removes one file there removes all.
 */
import {Readable} from 'node:stream';
import type {Config} from './config/config.ts';
import type {Job} from './core/job.ts';
import {isoTime} from './core/time.ts';
import {configuredTarget, ownerOf} from './make-backup.ts';

const TEXT = 'Bifrost tries whether this box can remove what it puts here. It cannot, as long as this file is here.\n';

/** Throws `config`: no place is configured; `backup`: it cannot be reached. Either way nothing is known. */
export async function tryRemoval(config: Config): Promise<Job> {
  const started = Date.now() * 1000;
  const name = `bifrost-${ownerOf(config)}-canary-${isoTime(started).slice(0, 19).replaceAll(':', '')}.txt`;
  const target = await configuredTarget(config);
  try {
    await target.put(name, Readable.from([Buffer.from(TEXT)]));
    // What counts is whether it is still there: some places say yes and keep it.
    await target.remove(name).catch(() => undefined);
    const ok = (await target.list()).some((file) => file.name === name);
    const result = ok
      ? `this box cannot remove it from ${target.place}`
      : `this box could remove it from ${target.place}: whoever owns the box can remove the backups, too`;
    return {
      ...{kind: 'backup-canary', started, finished: Date.now() * 1000, ok, result},
      what: name,
      size: 0,
      sha256: '',
    };
  } finally {
    target.close();
  }
}
