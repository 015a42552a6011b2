/** Who may act as root: rules of sudo, of its file and of what it includes. sudoers(5). Aliases may name others. */
import {dirname} from 'node:path';
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const FILE = '/etc/sudoers';
const MAX_FILES = 200;
const MAX_DEPTH = 8;

export const sudoers: Probe = {
  name: 'sudoers',
  version: 2,
  about: 'Rules of sudo: who may run what as somebody else',
  privilege: 'root',
  timeout: 2000,
  fields: {
    'sudo.who': {type: 'string', about: 'User, or group with % before it'},
    'sudo.nopasswd': {type: 'boolean', about: 'No password is asked'},
    'sudo.all': {type: 'boolean', about: 'Every command, or one that runs every other (a shell, su, env, ...)'},
  },
  collect: async (place) => collect(place),
};

function collect(place: Place): readonly Evidence[] {
  const waiting = [FILE];
  const evidence: Evidence[] = [];
  for (let file = waiting.shift(); file !== undefined && evidence.length < MAX_FILES; file = waiting.shift()) {
    const read = readBelow(place, file);
    const lines = read.found === 'read' ? linesOf(read.text) : [];
    evidence.push(evidenceOf(sudoers, place, file, read, subjectsOf(lines)));
    for (const line of lines) {
      const {files, doubt} = includedBy(line, file, place);
      waiting.push(...files);
      if (doubt !== undefined) evidence.push(doubt);
    }
  }
  return evidence;
}

/** A line that ends in a backslash goes on; `#` begins a comment, but for `#include` and a user's number. */
const linesOf = (text: string): readonly string[] =>
  text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#(?!include|\d).*$/, '').trim())
    .filter((line) => line !== '');

/** `@include file`, `@includedir folder`, and both with `#`. Names with a dot or a tilde at the end are left out. */
function includedBy(line: string, from: string, place: Place): {files: readonly string[]; doubt?: Evidence} {
  const [, isFolder, said = ''] = /^[@#]include(dir)?\s+"?([^"]+?)"?$/.exec(line) ?? [];
  if (said === '') return {files: []};
  const path = said.startsWith('/') ? said : `${dirname(from)}/${said}`;
  const unread = {found: 'failed', reason: 'its name depends on the host: look there'} as const;
  if (path.includes('%')) return {files: [], doubt: evidenceOf(sudoers, place, path, unread)};
  if (isFolder === undefined) return {files: [path]};
  const listed = listBelow(place, path);
  if (listed.found === 'absent') return {files: []};
  if (listed.found !== 'read') return {files: [], doubt: evidenceOf(sudoers, place, path, listed)};
  return {files: listed.names.filter((name) => !/\.|~$/.test(name)).map((name) => `${path}/${name}`)};
}

function subjectsOf(lines: readonly string[]): readonly Subject[] {
  const aliases = new Map(lines.flatMap((line) => aliasesIn(line)));
  const members = (name: string, depth = 0): readonly string[] =>
    depth > MAX_DEPTH ? [name] : (aliases.get(name)?.flatMap((one) => members(one, depth + 1)) ?? [name]);
  const rules = lines.filter(isRule).flatMap((line) => {
    const [who = ''] = /^("[^"]*"|\\.|[^\s"=])+/.exec(line) ?? [];
    const commands = line.slice(line.indexOf('=') + 1);
    const named = commands
      // `host = commands : other host = commands`
      .replace(/\s:[^=]*=/g, ',')
      .replace(/\([^)]*\)|\b[A-Z_]+:/g, ' ')
      .split(',')
      .flatMap((one) => members(one.trim()));
    return who
      .split(',')
      .flatMap((one) => members(one.replaceAll('"', '')))
      .map((one) => subjectOf(one, commands, named.some(isEverything)));
  });
  return [
    ...rules,
    ...lines.filter(asksNobody).map((line) => subjectOf(line.split(/\s+/)[0] ?? '', 'NOPASSWD: ALL', true)),
  ];
}

/** Programs that run whatever they are told, without an argument that would bind them. */
const RUNS_ALL =
  /^(\S*\/)?(sh|bash|dash|zsh|ksh|fish|csh|tcsh|su|sudo|env|visudo|pkexec|systemd-run|nsenter|chroot)(\s+\*)?$/;
const isEverything = (command: string): boolean => command === 'ALL' || RUNS_ALL.test(command);

/** `Defaults !authenticate`, for everybody or for some. */
const asksNobody = (line: string): boolean => /^Defaults\S*\s(.*[\s,])?!\s*authenticate\b/.test(line);

const isRule = (line: string): boolean => line.includes('=') && !/^(Defaults|[A-Z][a-z]+_Alias|[@#]include)/.test(line);

function aliasesIn(line: string): [string, readonly string[]][] {
  const [, all = ''] = /^(?:User|Cmnd|Cmd)_Alias\s+(.*)$/.exec(line) ?? [];
  return all.split(':').flatMap((one): [string, readonly string[]][] => {
    const [name = '', members] = one.split('=');
    return members === undefined ? [] : [[name.trim(), members.split(',').map((member) => member.trim())]];
  });
}

const subjectOf = (who: string, commands: string, all: boolean): Subject => ({
  name: harmless(`${who} ${commands.trim()}`.slice(0, 200)),
  fields: {'sudo.who': harmless(who), 'sudo.nopasswd': /\bNOPASSWD:/.test(commands), 'sudo.all': all},
});
