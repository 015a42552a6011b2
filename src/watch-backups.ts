/**
 * Backups and drills at their times, by what the store says of the latest ones, so that a restart neither forgets nor repeats
 * one. What fails is tried again after an hour and told, and so is a backup that is older than planned.
 */
import {extname, join} from 'node:path';
import {Worker} from 'node:worker_threads';
import {isLate} from './backup/keeping.ts';
import type {BackupWork} from './backup-worker.ts';
import {jobOutcome} from './control/job-add.ts';
import type {Health} from './core/health.ts';
import type {Job} from './core/job.ts';
import {HOUR, type Micros} from './core/time.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {programFolder} from './load/project.ts';
import {threadAnswer} from './thread-answer.ts';

const CHECK_MS = 60_000;
const RETRY: Micros = HOUR;
/** Longer than any disk takes; a thread that hangs is ended. */
const MAX_MS = 3 * 3_600_000;

export interface BackupWatch {
  /** Does what is due; for whoever wants to wait. */
  check(): Promise<void>;
  stop(): void;
}

type Parts = Pick<DaemonParts, 'config' | 'log' | 'saving' | 'store' | 'sensor'>;

export function watchBackups(parts: Parts, configPath: string): BackupWatch {
  const since = now();
  let running: Promise<void> | undefined;
  let worker: Worker | undefined;
  const run = (kind: BackupWork['kind']): Promise<Job> => {
    const work = {kind, config: parts.config, configPath} satisfies BackupWork;
    worker = new Worker(join(programFolder, `backup-worker${extname(import.meta.url)}`), {workerData: work});
    return threadAnswer<Job>(worker, MAX_MS);
  };
  const check = (): Promise<void> => {
    running ??= checkOnce(parts, since, run)
      .catch((error: unknown) => parts.log.error({err: error}, 'a backup is due and cannot be made'))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void check(), CHECK_MS);
  void check();
  return {
    check,
    stop() {
      clearInterval(timer);
      void worker?.terminate();
    },
  };
}

async function checkOnce(parts: Parts, since: Micros, run: (kind: BackupWork['kind']) => Promise<Job>): Promise<void> {
  const {config, saving, store} = parts;
  // A backup needs room beside the store, and what came of the last one may still wait to be stored.
  if (saving.isDegraded()) return;
  const {folder, sftp, every, drillEvery, identityFile, passphraseFile} = config.backup;
  if ((folder ?? sftp) === undefined) return;
  const isDue = (kind: BackupWork['kind'], period: Micros): boolean =>
    now() - (store.jobs.latest(kind, true)?.started ?? 0) >= period &&
    now() - (store.jobs.latest(kind)?.started ?? 0) >= Math.min(RETRY, period);
  if (isDue('backup', every)) await done(parts, await run('backup'));
  const canDrill = (identityFile ?? passphraseFile) !== undefined;
  if (canDrill && isDue('backup-drill', drillEvery)) await done(parts, await run('backup-drill'));
  const latest = store.jobs.latest('backup', true)?.started;
  if (isLate(latest ?? since, every, now())) {
    await tell(parts, 'late', latest === undefined ? 'there is none yet' : `the latest is of ${day(latest)}`);
  }
}

async function done(parts: Parts, job: Job): Promise<void> {
  const {action, detail, changes = []} = jobOutcome(job);
  parts.saving.keep({changes, audit: [{time: now(), actor: 'daemon', action, detail}]});
  if (job.ok) parts.log.info({kind: job.kind, what: job.what, bytes: job.size}, job.result);
  else {
    parts.log.error({kind: job.kind, problem: job.result}, 'a backup or its drill failed');
    await tell(parts, job.kind === 'backup' ? 'failed' : 'drill', job.result);
  }
}

async function tell({sensor}: Parts, trouble: string, reason: string): Promise<void> {
  const fields = {'bifrost.trouble': trouble, 'bifrost.reason': reason};
  await sensor?.call('health', [{name: 'backup', segment: '', fields} satisfies Health]);
}

const now = (): Micros => Date.now() * 1000;
const day = (time: Micros): string => new Date(time / 1000).toISOString().slice(0, 16);
