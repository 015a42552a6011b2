/** Runs the compiled product in a process of its own. */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** Beside the benchmarks when they are compiled, else below dist. */
const places = ['../../src/cli/index.js', '../../dist/src/cli/index.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
export const PROGRAM: string = places.find((path) => existsSync(path)) ?? '';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function bifrost(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: {...process.env, CI: undefined, NO_COLOR: undefined, COLUMNS: undefined, FORCE_COLOR: undefined, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const heard = {stdout: '', stderr: ''};
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({code, ...heard})));
}
