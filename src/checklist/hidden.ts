/**
 * What a sandbox (docs of systemd.exec(5): ProtectProc, ProcSubset, PrivateDevices, PrivateTmp, ProtectHome=tmpfs) keeps from this
 * process: there, what is not seen may well be. proc(5), mountinfo.
 */
import {readFileSync} from 'node:fs';

/** Folders that may be emptied for a process. */
const EMPTIED = ['/dev', '/home', '/root', '/run/user', '/tmp', '/var/tmp'];

/** Folders of this machine whose files this process may not see. Never throws. */
export function hiddenHere(): readonly string[] {
  try {
    return hiddenBy(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return ['/proc', ...EMPTIED]; // nobody can say
  }
}

/** By the text of mountinfo; of several mounts at one place the last covers those before it. */
export function hiddenBy(mountinfo: string): readonly string[] {
  const isHidden = new Map<string, boolean>();
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , from = '', at = ''] = left.split(' ');
    const [type = '', , options = ''] = right.split(' ');
    if (at === '/proc') isHidden.set(at, /(^|,)(subset=pid|hidepid=(?!0|off))/.test(options));
    else if (EMPTIED.includes(at)) isHidden.set(at, isEmptied(at, type, from));
  }
  return [...isHidden].flatMap(([at, is]) => (is ? [at] : []));
}

/** A temporary folder of the whole machine is a tmpfs, too: there it goes by the name that systemd gives to private ones. */
const isEmptied = (at: string, type: string, from: string): boolean =>
  at.endsWith('/tmp') ? from.includes('systemd-private-') : type === 'tmpfs';

export const isWithin = (path: string, folders: readonly string[] = []): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
