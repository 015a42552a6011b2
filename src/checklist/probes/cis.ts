/** The host against a part of the CIS benchmark for Debian 12 (data/cis-debian12.ts): one subject a rule, as files tell. */
import {lstatSync} from 'node:fs';
import {join} from 'node:path';
import type {Evidence} from '../../core/checklist.ts';
import {type CisRule, cisRules} from '../data/cis-debian12.ts';
import {foldersOf, isUnread, textsIn} from '../drop-ins.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';
import {casesOf, sshdConfigOf} from '../sshd-config.ts';

const SOURCE = `CIS Debian 12, level 1, ${cisRules.length} of its rules`;
const SYSTEM = '/etc/os-release';

export const cis: Probe = {
  name: 'cis',
  version: 2,
  about: 'Rules of the CIS benchmark for Debian 12 that files alone can tell',
  privilege: 'nothing',
  timeout: 2000,
  fields: {
    'cis.rule': {type: 'string', about: 'Number in the benchmark'},
    'cis.holds': {type: 'boolean', about: 'The host keeps it'},
  },
  collect: async (place) => readRules(place),
};

function readRules(place: Place): Evidence[] {
  const system = readBelow(place, SYSTEM);
  if (system.found !== 'read') return [evidenceOf(cis, place, SYSTEM, system)];
  if (!/^ID=debian$/m.test(system.text))
    return [
      evidenceOf(cis, place, SYSTEM, {found: 'failed', reason: 'is not Debian: its benchmark is not known here'}),
    ];
  const results = cisRules.map((rule) => ({rule, holds: holds(rule, place)}));
  const subjects = results.flatMap(({rule: {id, what}, holds: yes}) =>
    typeof yes === 'boolean' ? [{name: `${id} ${what}`, fields: {'cis.rule': id, 'cis.holds': yes}}] : [],
  );
  const unknown = results.flatMap(({rule: {id, what}, holds: why}) =>
    typeof why === 'string' ? [evidenceOf(cis, place, `${id} ${what}`, {found: 'failed' as const, reason: why})] : [],
  );
  const text = subjects.map(({name, fields}) => `${fields['cis.holds'] ? 'holds' : 'does not'} ${name}`).join('\n');
  return [evidenceOf(cis, place, SOURCE, {found: 'read', text}, subjects), ...unknown];
}

/** Or why it is not known. */
function holds(rule: CisRule, place: Place): boolean | string {
  switch (rule.kind) {
    case 'sysctl':
      return sysctlHolds(rule.key, rule.value, place);
    case 'module':
      return isBlocked(rule.module, place);
    case 'mode':
      return modeHolds(rule, place);
    case 'no-package':
      return isMissing(rule.packages, place);
    case 'sshd': {
      const {source, settings, matches} = sshdConfigOf(place);
      if (source.found === 'absent') return true; // no server, no log-on
      if (source.found !== 'read') return source.reason;
      return casesOf(settings, matches).every((one) => rule.allowed.test(one.settings.get(rule.keyword) ?? ''));
    }
  }
}

/**
 * As it is now; in a folder, as sysctl.d(5) will set it: the last file by name counts. /etc/sysctl.conf is one of them where
 * 99-sysctl.conf leads to it.
 */
function sysctlHolds(key: string, value: string, place: Place): boolean | string {
  const now = readBelow(place, `/proc/sys/${key.replaceAll('.', '/')}`);
  if (now.found === 'read') return now.text.trim() === value;
  const texts = textsIn(place, foldersOf('sysctl.d'));
  if (isUnread(texts)) return `${texts.path}: ${texts.reason}`;
  return texts.flatMap((text) => settingIn(text, key) ?? []).at(-1) === value;
}

function settingIn(text: string, key: string): string | undefined {
  const rows = text.split('\n').map((line) => /^\s*-?([\w./*-]+)\s*=\s*(.*?)\s*$/.exec(line));
  return rows.filter((row) => row?.[1]?.replaceAll('/', '.') === key).at(-1)?.[2];
}

/** `install x /bin/false` keeps it out even where something asks for it; `blacklist` alone does not. The first counts. */
function isBlocked(module: string, place: Place): boolean | string {
  const texts = textsIn(place, foldersOf('modprobe.d'));
  if (isUnread(texts)) return `${texts.path}: ${texts.reason}`;
  const name = module.replaceAll('-', '[-_]');
  const rule = new RegExp(`^\\s*install\\s+${name}\\s+(.*?)\\s*$`, 'm').exec(texts.join('\n'));
  return /^(\/usr)?\/bin\/(true|false)$/.test(rule?.[1] ?? '');
}

function modeHolds({path, most}: {readonly path: string; readonly most: number}, place: Place): boolean | string {
  try {
    const {mode, uid} = lstatSync(join(place.root, path));
    return uid === 0 && (mode & 0o7777 & ~most) === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true; // nothing to protect
    return (error as Error).message;
  }
}

function isMissing(packages: readonly string[], place: Place): boolean | string {
  const status = readBelow(place, '/var/lib/dpkg/status');
  if (status.found !== 'read') return status.reason;
  return packages.every((name) => !new RegExp(`^Package: ${name}\\nStatus: \\w+ ok installed$`, 'm').test(status.text));
}
