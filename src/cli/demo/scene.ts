/** What happens in the demo: a plant, an HMI that polls it, and after a while an intruder. All on loopback. */
import {setTimeout as sleep} from 'node:timers/promises';
import {type FtpAccount, type FtpEndpoint, logOn} from '../../../protocols/ftp/simulate.ts';
import {type Endpoint, runIntruder, startHmi} from '../../../protocols/modbus/simulate.ts';

export interface SceneOptions {
  readonly endpoints: readonly Endpoint[];
  /** The file server of the first device. */
  readonly files: FtpEndpoint;
  /** How long only normal traffic is seen; the baseline learns meanwhile. */
  readonly learnMs: number;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Pause between learning and the intruder: the baseline must be over its time for certain. */
const MARGIN_MS = 2000;
/** It stands in the manual of a router (hardware/devices). */
export const FROM_THE_MANUAL: FtpAccount = {user: 'adm', password: 'adm'};
const INTRUDER_HOST = '127.0.0.66';
const INTRUDER_PAUSE_MS = 300;

/** Resolves when the intruder is gone, or early when the signal aborts. The HMI goes on until `stopHmi`. */
export async function playScene({
  endpoints,
  files,
  learnMs,
  tell,
  signal,
}: SceneOptions): Promise<{stopHmi(): Promise<void>}> {
  const hmi = await startHmi(endpoints, {roundsBetweenWrites: 6, signal});
  tell(`An HMI polls ${endpoints.length} devices; Bifrost learns for ${learnMs / 1000} s what is normal.`);
  await sleep(learnMs + MARGIN_MS, undefined, {signal}).catch(() => undefined);
  if (!signal.aborted) {
    tell('Learned. Now an intruder comes.');
    await runIntruder(endpoints, {signal, pauseMs: INTRUDER_PAUSE_MS, tell: (step) => tell(`  intruder ${step}`)});
    tell(`  intruder logs on with a password from a manual (${files.host}, file server)`);
    await logOn(files, FROM_THE_MANUAL, INTRUDER_HOST);
  }
  return {stopHmi: () => hmi.stop().catch(() => undefined)};
}
