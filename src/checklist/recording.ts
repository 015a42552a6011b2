/**
 * What only a running machine can tell, recorded there and judged elsewhere: a script for the shell that every box has, which writes
 * outputs of the commands of probes (command.ts) and files of the kernel into a folder. It changes nothing else.
 */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../core/errors.ts';
import {harmless} from '../core/harmless.ts';
import type {Micros} from '../core/time.ts';
import {type CommandName, commands} from './command.ts';
import {cisRules} from './data/cis-debian12.ts';
import {FILES} from './recorded-files.ts';

/** Says when; the script writes it last, so that half a recording is none. */
const TIME = 'recorded-at';
/** Files that were there and might not be read. */
const DENIED = 'denied';
const MAX_DENIED = 100_000;
/** Clocks differ. */
const AHEAD: Micros = 600_000_000;

/** Files of the kernel that probes read; and those that complete what a command says. No file that holds a secret is one of them. */
const kept = [
  '/proc/cmdline /proc/modules /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6',
  '/proc/[0-9]*/comm /proc/[0-9]*/cgroup /proc/[0-9]*/status /proc/[0-9]*/attr/current /proc/[0-9]*/mountinfo',
  '/proc/sys/kernel/hostname /proc/sys/kernel/osrelease /proc/sys/kernel/random/entropy_avail',
  '/proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding',
  '/sys/kernel/security/lsm /sys/class/misc/hw_random/rng_current /sys/class/net/*/uevent',
  '/sys/bus/usb/devices/usb*/authorized_default',
  '/etc/ssh/sshd_config /etc/ssh/sshd_config.d/* /etc/default/ssh /etc/pam.d/*',
];
const settings = cisRules.flatMap((rule) =>
  rule.kind === 'sysctl' ? [`/proc/sys/${rule.key.replaceAll('.', '/')}`] : [],
);
const limits = ['memory.max', 'cpu.max', 'pids.max', 'memory.limit_in_bytes', 'cpu.cfs_quota_us'];

/** Words that follow those of the table. Without: the command asks for something that only a run knows. */
const more: Readonly<Partial<Record<CommandName, string>>> = {
  exposure: "$(systemctl list-unit-files --type=service --no-legend | sed 's/ .*//' | grep -v @)",
};
const unrecorded: readonly CommandName[] = ['route'];

/** A script for sh(1). */
export const recordingScript = (): string => `#!/bin/sh
# Records what only this machine can tell while it runs: sh record.sh [FOLDER]
# Then, elsewhere: bifrost checklist run --recorded FOLDER. It only reads, and writes into FOLDER. As root it sees everything.
set -u
umask 077
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
out=\${1:-recorded}
mkdir "$out" "$out/${FILES}" || exit 2

# take NAME COMMAND...: what it prints, and what it says where it ends with an error.
take() {
  name=$1
  shift
  if ! command -v "$1" >/dev/null; then : >"$out/$name.absent"
  elif "$@" >"$out/$name.txt" 2>"$out/$name.failed" </dev/null; then rm "$out/$name.failed"; fi
}

# keep FILE...: those that are there.
keep() {
  for file; do
    [ -f "$file" ] || continue
    mkdir -p "$out/${FILES}\${file%/*}"
    cat "$file" >"$out/${FILES}$file" 2>/dev/null && continue
    rm -f "$out/${FILES}$file"
    [ ! -f "$file" ] || printf '%s\\n' "$file" >>"$out/${DENIED}"
  done
}

${takes().join('\n')}
${[...kept, settings.join(' ')].map((files) => `keep ${files}`).join('\n')}
keep $(find /sys/fs/cgroup ${limits.map((name) => `-name ${name}`).join(' -o ')} 2>/dev/null)
# Who holds which socket.
for process in /proc/[0-9]*; do
  ls "$process/fd" >/dev/null 2>&1 || { [ ! -d "$process" ] || printf '%s/fd\\n' "$process" >>"$out/${DENIED}"; }
done
find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p %l\\n' 2>/dev/null | while read -r link socket; do
  mkdir -p "$out/${FILES}\${link%/*}"
  ln -s "$socket" "$out/${FILES}$link"
done
for folder in /var/lib /var/log /home /srv; do [ ! -d "$folder" ] || mkdir -p "$out/${FILES}$folder"; done
date -u +%Y-%m-%dT%H:%M:%SZ >"$out/${TIME}"
`;

function takes(): string[] {
  const names = (Object.keys(commands) as CommandName[]).filter((name) => !unrecorded.includes(name));
  return names.map(
    (name) => `take ${name} ${[...commands[name].run, ...(more[name] === undefined ? [] : [more[name]])].join(' ')}`,
  );
}

export interface Recording {
  readonly at: Micros;
  /** As the machine calls itself; empty: it does not say. */
  readonly host: string;
  readonly denied: readonly string[];
}

/** Throws `usage`: the folder holds no whole recording, or one of another time. */
export function recordingIn(folder: string, now: Micros): Recording {
  const at = Date.parse((textIn(folder, TIME) ?? '').trim()) * 1000;
  if (!Number.isFinite(at))
    throw new AppError(
      'usage',
      `${folder} holds no recording: file ${TIME} with a time is missing (bifrost checklist commands)`,
    );
  if (at > now + AHEAD) throw new AppError('usage', `${folder} was recorded in the future: look at both clocks`);
  const denied = (textIn(folder, DENIED) ?? '').split('\n').filter((path) => path.startsWith('/'));
  const host = harmless((textIn(folder, `${FILES}/proc/sys/kernel/hostname`) ?? '').trim().slice(0, 64));
  return {at, host, denied: denied.slice(0, MAX_DENIED)};
}

function textIn(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined; // whoever needs it says so
  }
}
