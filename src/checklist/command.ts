/**
 * What commands print, as sources: the one place where probes run any. On the box itself they are run, read-only commands alone, bounded
 * in size and ended by the signal; else their output is read as it was recorded there (recording.ts).
 */
import {execFile} from 'node:child_process';
import type {Place} from './probe.ts';
import {readBelow, type Source} from './read.ts';

interface Command {
  readonly run: readonly [program: string, ...args: string[]];
  /** What it prints is true whatever it ends with. */
  readonly anyExit?: true;
}

/** Each of them; what is recorded bears its name. */
export const commands = {
  nft: {run: ['nft', '-j', 'list', 'ruleset']},
  sshd: {run: ['sshd', '-T']},
  lsblk: {run: ['lsblk', '-J', '-o', 'NAME,TYPE,FSTYPE,MOUNTPOINTS']},
  timedatectl: {run: ['timedatectl', 'show', '--property=NTPSynchronized', '--value']},
  // No other question is asked: they would tell secrets.
  wg: {run: ['wg', 'show', 'all', 'latest-handshakes']},
  // Names of units follow. One that cannot be judged makes it end with an error; what it says of the others stays true.
  exposure: {run: ['systemd-analyze', 'security', '--offline=true', '--no-pager', '--threshold=100'], anyExit: true},
  // An address follows.
  route: {run: ['ip', '-j', 'route', 'get']},
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

/** As a person would type it; for evidence. */
export const wordsOf = (name: CommandName): string => commands[name].run.join(' ');

const MAX_OUTPUT = 32 * 1024 * 1024;
const DENIED = /permission denied|not permitted|must be root|superuser|no hostkeys available/i;
/** Nothing of our own environment is handed on; texts are in English. */
const env = {PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C'};
const TO_ROOT = {found: 'denied', reason: 'may not be read; run it as root'} as const;

/** What only a running machine tells can be had: it is this one, or it was recorded there. */
export const isRunning = ({isLive, recorded}: Place): boolean => isLive || recorded !== undefined;

/** Never throws: what goes wrong is told by the source. `more` are further words of the command; what is recorded has its own. */
export const outputOf = (
  place: Place,
  name: CommandName,
  signal: AbortSignal,
  more: readonly string[] = [],
): Source | Promise<Source> =>
  place.recorded === undefined ? run(commands[name], more, signal) : recorded(place.recorded, name);

const run = ({run: [file, ...args], anyExit}: Command, more: readonly string[], signal: AbortSignal): Promise<Source> =>
  new Promise((resolve) => {
    execFile(file, [...args, ...more], {signal, env, maxBuffer: MAX_OUTPUT}, (error, stdout, stderr) => {
      if (error === null || (anyExit === true && stdout !== '')) resolve({found: 'read', text: stdout});
      else if (error.code === 'ENOENT') resolve(missing(file));
      else if (DENIED.test(stderr)) resolve(TO_ROOT);
      else resolve({found: 'failed', reason: (stderr.trim() || error.message).slice(0, 200)});
    });
  });

/** NAME.txt is what it printed, NAME.failed what it said where it ended with an error, NAME.absent that it is not installed. */
function recorded(root: string, name: CommandName): Source {
  const {
    run: [file],
    anyExit,
  }: Command = commands[name];
  const of = (kind: string): Source => readBelow({root}, `/${name}.${kind}`);
  if (of('absent').found === 'read') return missing(file);
  const failed = of('failed');
  if (failed.found === 'read' && anyExit !== true)
    return DENIED.test(failed.text) ? TO_ROOT : {found: 'failed', reason: failed.text.trim().slice(0, 200) || 'failed'};
  const printed = of('txt');
  if (printed.found !== 'absent') return printed;
  return {found: 'failed', reason: `was not recorded: ${wordsOf(name)}`};
}

const missing = (file: string): Source => ({found: 'absent', reason: `${file} is not installed`});
