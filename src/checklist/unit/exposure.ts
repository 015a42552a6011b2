/** How exposed a service is, as systemd itself judges it: 0 (closed) to 10. systemd-analyze(1), security --offline. */
import {execFile} from 'node:child_process';

const LINE = /Overall exposure level for (\S+): ([\d.]+)/;
const MAX_OUTPUT = 32 * 1024 * 1024;

/** Levels by unit; empty where the command is not there or says nothing. Nothing is started or asked but the files. */
export function exposures(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const args = ['security', '--offline=true', '--no-pager', '--threshold=100', ...names];
  const options = {signal, maxBuffer: MAX_OUTPUT, env: {...process.env, LC_ALL: 'C'}};
  return new Promise((resolve) => {
    // One unit that cannot be judged makes it end with an error; what it says of the others stays true.
    execFile('systemd-analyze', args, options, (_, output) => resolve(levelsIn(output)));
  });
}

export const levelsIn = (output: string): ReadonlyMap<string, number> =>
  new Map(
    output.split('\n').flatMap((line): [string, number][] => {
      const [, name = '', level = ''] = LINE.exec(line) ?? [];
      return name === '' ? [] : [[name, Number(level)]];
    }),
  );
