/** Runs the compiled command line as its users do: a process of its own. */
import {execFile, spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

export const CLI: string = fileURLToPath(new URL('../dist/src/cli/index.js', import.meta.url));
const MAX_OUTPUT = 256 * 1024 * 1024;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const bifrost = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...args],
      {env: {...process.env, ...env}, maxBuffer: MAX_OUTPUT},
      (error, stdout, stderr) => resolve({code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr}),
    );
  });

/** Starts it and lets it run; its standard output and error go where `log` says. */
export const start = (args: readonly string[], log: number | 'ignore' = 'ignore', prefix: readonly string[] = []) => {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, CLI, ...args];
  return spawn(command, rest, {stdio: ['ignore', log, log]});
};
