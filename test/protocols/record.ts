/** What real programs say to each other, recorded by tcpdump while they say it. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

/** Why nothing can be recorded here; undefined: it can. */
function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  for (const program of ['tcpdump', 'tshark']) {
    if (spawnSync(program, ['--version']).error !== undefined) return `no ${program}`;
  }
  return undefined;
}

/** True: go on. Else says why not; in CI that is a failure. */
export function canRecord(suite: string): boolean {
  const why = whyNot();
  if (why === undefined) return true;
  const message = `SKIPPED: ${suite}: nothing can be recorded here (${why})`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
  return false;
}

export interface Recording {
  readonly path: string;
  remove(): void;
}

/** Starts a command, as `spawn` does: in a namespace, where the wire is there. */
type Start = (command: readonly string[]) => ChildProcess;

const here: Start = ([command = '', ...args]) => spawn(command, args);

/** The time a frame may take from the wire to the file. */
const SETTLE = 500;

/** Records what `filter` selects on `wire` while `talk` runs. */
export async function record(filter: string, talk: () => Promise<void>, wire = 'lo', start = here): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-record-'));
  const path = join(folder, 'recorded.pcap');
  const remove = (): void => rmSync(folder, {recursive: true, force: true});
  const options = ['-i', wire, '-s', '0', '-U', '--immediate-mode', '-Z', 'root', '-w', path];
  const dump = start(['tcpdump', ...options, filter]);
  try {
    await listening(dump);
    await talk();
    await sleep(SETTLE);
  } catch (error) {
    remove();
    throw error;
  } finally {
    await stopped(dump);
  }
  return {path, remove};
}

function listening(dump: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    dump.stderr?.on('data', (text: Buffer) => {
      said += text;
      if (said.includes('listening on')) resolve();
    });
    dump.once('exit', () => reject(new Error(`tcpdump: ${said}`)));
  });
}

async function stopped(dump: ChildProcess): Promise<void> {
  if (dump.exitCode !== null) return;
  const end = once(dump, 'exit');
  dump.kill('SIGINT');
  await end;
}
