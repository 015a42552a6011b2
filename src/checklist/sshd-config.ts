/**
 * sshd_config(5): the first value of a keyword counts, files that are included stand where they are included, and what a `Match`
 * says comes before what is said for everybody.
 */
import type {Place} from './probe.ts';
import {listBelow, readBelow, type Source} from './read.ts';

const FILE = '/etc/ssh/sshd_config';
const MAX_DEPTH = 16;
const MAX_FILES = 256;
/** What OpenSSH 9 does where nothing is said. */
const defaults: Readonly<Record<string, string>> = {
  permitrootlogin: 'prohibit-password',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  permitemptypasswords: 'no',
  maxauthtries: '6',
  loglevel: 'INFO',
  x11forwarding: 'no',
  authenticationmethods: 'any',
  listenaddress: '0.0.0.0',
};
/** Old names that it still takes. */
const aliases: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
};

export type Settings = ReadonlyMap<string, string>;

/** What holds for those who fit the criteria: its own settings alone. */
export interface SshdMatch {
  readonly criteria: string;
  readonly settings: Settings;
}

export interface SshdConfig {
  readonly source: Source;
  /** For everybody, keywords in small letters. */
  readonly settings: Settings;
  readonly matches: readonly SshdMatch[];
}

interface Block {
  readonly criteria: string;
  readonly settings: Map<string, string>;
}

interface Reading {
  readonly place: Place;
  readonly blocks: Block[];
  files: number;
}

/** Never throws. */
export function sshdConfigOf(place: Place): SshdConfig {
  const everybody: Block = {criteria: '', settings: new Map()};
  const reading: Reading = {place, blocks: [], files: 0};
  const source = take(reading, FILE, everybody, 0);
  const {settings} = everybody;
  if (source.found === 'read')
    for (const [keyword, value] of Object.entries(defaults)) if (!settings.has(keyword)) settings.set(keyword, value);
  return {source, settings, matches: reading.blocks};
}

/** Everybody's settings, and those of each `Match` put before them. */
export const casesOf = (everybody: Settings, matches: readonly SshdMatch[]): readonly SshdMatch[] => [
  {criteria: '', settings: everybody},
  ...matches.map(({criteria, settings}) => ({criteria, settings: new Map([...everybody, ...settings])})),
];

/** A `Match` ends with its file: what includes it goes on in the block in which it stood. */
function take(reading: Reading, file: string, outer: Block, depth: number): Source {
  if (depth > MAX_DEPTH || ++reading.files > MAX_FILES)
    return {found: 'failed', reason: `includes more than ${MAX_FILES} files, or ${MAX_DEPTH} in each other`};
  const source = readBelow(reading.place, file);
  if (source.found !== 'read') return source;
  let text = source.text;
  let block = outer;
  for (const line of source.text.split('\n')) {
    const [keyword, value] = settingIn(line);
    if (keyword === 'match') {
      block = {criteria: value, settings: new Map()};
      reading.blocks.push(block);
    } else if (keyword === 'include') {
      const included = includeAll(reading, value, block, depth);
      if (included.found !== 'read') return included;
      text += included.text;
    } else if (keyword !== '' && !block.settings.has(keyword)) block.settings.set(keyword, value);
  }
  return {found: 'read', text};
}

/** `Keyword value`, `Keyword = "value" # why`. */
function settingIn(line: string): readonly [keyword: string, value: string] {
  const [, name = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
  const words: string[] = [];
  for (const [word] of rest.matchAll(/"[^"]*"|[^\s"]+/g)) {
    if (word.startsWith('#')) break;
    words.push(word.replaceAll('"', ''));
  }
  const value = words.join(' ');
  const keyword = name.toLowerCase();
  return [aliases[keyword] ?? keyword, /^(yes|no|[a-z]+-[a-z-]+)$/i.test(value) ? value.toLowerCase() : value];
}

function includeAll(reading: Reading, patterns: string, block: Block, depth: number): Source {
  let text = '';
  for (const pattern of patterns.split(/\s+/)) {
    const files = filesOf(reading.place, pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`);
    if (!Array.isArray(files)) return files;
    for (const file of files) {
      const source = take(reading, file, block, depth + 1);
      // sshd goes on without a file that is not there.
      if (source.found === 'absent') continue;
      if (source.found !== 'read') return source;
      text += source.text;
    }
  }
  return {found: 'read', text};
}

type Unread = Exclude<Source, {found: 'read'}>;

/** `/etc/ssh/sshd_config.d/*.conf`: glob(7) in the last part alone, as everybody writes it. */
function filesOf(place: Place, pattern: string): string[] | Unread {
  if (!/[*?[]/.test(pattern)) return [pattern];
  const cut = pattern.lastIndexOf('/');
  const folder = pattern.slice(0, cut);
  if (/[*?[]/.test(folder))
    return {found: 'failed', reason: `includes ${pattern}: folders by pattern are not followed`};
  const list = listBelow(place, folder);
  if (list.found === 'absent') return [];
  if (list.found !== 'read') return list;
  const form = globOf(pattern.slice(cut + 1));
  return list.names.filter((name) => form.test(name) && !name.startsWith('.')).map((name) => `${folder}/${name}`);
}

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replace(/\[(!?)([\w-]+)\]|[\s\S]/g, (all, not?: string, set?: string) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set}]`;
      return all === '*' ? '.*' : all === '?' ? '.' : all.replace(/[^\w-]/, '\\$&');
    })}$`,
  );

/** What `sshd -T` prints. */
export function settingsOf(text: string): Settings {
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = line.trim().split(' ');
    if (keyword !== '' && !settings.has(keyword)) settings.set(keyword, values.join(' '));
  }
  return settings;
}
