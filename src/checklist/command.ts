/** Text that a command of this machine prints, as a source. Read-only commands alone; bounded in size, ended by the signal. */
import {execFile} from 'node:child_process';
import type {Source} from './read.ts';

const MAX_OUTPUT = 4 * 1024 * 1024;
const DENIED = /permission denied|not permitted|must be root|superuser|no hostkeys available/i;
/** Nothing of our own environment is handed on; texts are in English. */
const env = {PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C'};

/** Never throws: what goes wrong is told by the source. */
export const outputOf = (file: string, args: readonly string[], signal: AbortSignal): Promise<Source> =>
  new Promise((resolve) => {
    execFile(file, args, {signal, env, maxBuffer: MAX_OUTPUT}, (error, stdout, stderr) => {
      if (error === null) resolve({found: 'read', text: stdout});
      else if (error.code === 'ENOENT') resolve({found: 'absent', reason: `${file} is not installed`});
      else if (DENIED.test(stderr)) resolve({found: 'denied', reason: 'may not be read; run it as root'});
      else resolve({found: 'failed', reason: (stderr.trim() || error.message).slice(0, 200)});
    });
  });
