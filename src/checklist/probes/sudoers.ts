/** Who may act as root: rules of sudo, of its file and of what it includes. sudoers(5). Aliases are taken apart one step deep. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const FILE = '/etc/sudoers';
const MAX_FILES = 200;

export const sudoers: Probe = {
  name: 'sudoers',
  version: 1,
  about: 'Rules of sudo: who may run what as somebody else',
  privilege: 'root',
  timeout: 2000,
  fields: {
    'sudo.who': {type: 'string', about: 'User, or group with % before it'},
    'sudo.nopasswd': {type: 'boolean', about: 'No password is asked'},
    'sudo.all': {type: 'boolean', about: 'Every command'},
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
      const {files, doubt} = includedBy(line, place);
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
function includedBy(line: string, place: Place): {readonly files: readonly string[]; readonly doubt?: Evidence} {
  const [, isFolder, path = ''] = /^[@#]include(dir)?\s+"?([^"]+?)"?$/.exec(line) ?? [];
  if (path === '') return {files: []};
  if (isFolder === undefined) return {files: [path]};
  const listed = listBelow(place, path);
  if (listed.found === 'absent') return {files: []};
  if (listed.found !== 'read') return {files: [], doubt: evidenceOf(sudoers, place, path, listed)};
  return {files: listed.names.filter((name) => !/\.|~$/.test(name)).map((name) => `${path}/${name}`)};
}

function subjectsOf(lines: readonly string[]): readonly Subject[] {
  const aliases = new Map(lines.flatMap((line) => aliasesIn(line)));
  const members = (name: string): readonly string[] => aliases.get(name) ?? [name];
  return lines.filter(isRule).flatMap((line) => {
    const [who = ''] = line.split(/\s+/);
    const commands = line.slice(line.indexOf('=') + 1);
    const named = commands
      .replace(/\([^)]*\)|\b[A-Z_]+:/g, ' ')
      .split(',')
      .flatMap((one) => members(one.trim()));
    return who
      .split(',')
      .flatMap(members)
      .map((one) => subjectOf(one, commands, named.includes('ALL')));
  });
}

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
