/** Runs probes in a process of their own (src/checker.ts), and takes what they brought until the time is over. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {extname, join} from 'node:path';
import {failedEvidence} from './checklist/collect.ts';
import type {Probe} from './checklist/probe.ts';
import type {FromChecker, ToChecker} from './checklist-message.ts';
import {type PlaceSettings, placeOf} from './checklist-place.ts';
import type {Evidence} from './core/checklist.ts';
import {programFolder} from './load/project.ts';

/** For all probes together; a run ends within a minute. */
const MAX_MS = 50_000;

export interface Aside {
  /** Behind everything else on this box. */
  readonly isLow?: boolean | undefined;
  readonly maxMs?: number | undefined;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** A probe of which nothing came has failed. Never throws. */
export async function checkAside(
  probes: readonly Probe[],
  settings: PlaceSettings,
  {isLow = false, maxMs = MAX_MS, signal}: Aside = {},
): Promise<readonly Evidence[]> {
  const brought = new Map<string, readonly Evidence[]>();
  const child = fork(join(programFolder, `checker${extname(import.meta.url)}`), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const kill = (): void => void child.kill('SIGKILL');
  const late = setTimeout(kill, maxMs);
  signal?.addEventListener('abort', kill, {once: true});
  if (signal?.aborted === true) kill();
  child.on('message', ({probe, evidence}: FromChecker) => void brought.set(probe, evidence));
  child.send({probes: probes.map(({name}) => name), place: settings, isLow} satisfies ToChecker, () => undefined);
  const why = await ended(child);
  clearTimeout(late);
  signal?.removeEventListener('abort', kill);
  return probes.flatMap((probe) => brought.get(probe.name) ?? [failedEvidence(probe, placeOf(settings), why)]);
}

/** In words why nothing more comes. What was sent is read only when the channel has ended, too. */
async function ended(child: ChildProcess): Promise<string> {
  try {
    const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    return signal === null
      ? `the process that reads ended (exit code ${code})`
      : `the process that reads was ended (${signal}): its time was over, or a probe broke it`;
  } catch (error) {
    return `the process that reads could not run: ${error instanceof Error ? error.message : String(error)}`;
  }
}
