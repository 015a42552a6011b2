/** sshd_config(5): the first value of a keyword counts, files that are included stand where they are included. */
import type {Place} from './probe.ts';
import {listBelow, readBelow, type Source} from './read.ts';

const FILE = '/etc/ssh/sshd_config';
const MAX_DEPTH = 16;
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

export type Settings = ReadonlyMap<string, string>;

/** Settings that hold for everybody, keywords in small letters; and the whole text. Never throws. */
export function sshdConfigOf(place: Place): {readonly source: Source; readonly settings: Settings} {
  const settings = new Map<string, string>();
  const source = take(place, FILE, settings, 0);
  if (source.found === 'read')
    for (const [keyword, value] of Object.entries(defaults)) if (!settings.has(keyword)) settings.set(keyword, value);
  return {source, settings};
}

/** Keywords below `Match` hold for some only; `has_match` says that there are any. */
function take(place: Place, file: string, settings: Map<string, string>, depth: number): Source {
  if (depth > MAX_DEPTH) return {found: 'failed', reason: `includes more than ${MAX_DEPTH} files in each other`};
  const source = readBelow(place, file);
  if (source.found !== 'read') return source;
  let text = source.text;
  for (const line of source.text.split('\n')) {
    const [, keyword = '', value = ''] = /^\s*(\w+)(?:\s+|\s*=\s*)"?([^"#]*?)"?\s*(?:#.*)?$/.exec(line) ?? [];
    const name = keyword.toLowerCase();
    if (name === 'match') {
      settings.set('has_match', 'yes');
      break;
    }
    if (name === 'include') {
      const included = includeAll(place, value, settings, depth);
      if (included.found !== 'read') return included;
      text += included.text;
    } else if (name !== '' && !settings.has(name)) settings.set(name, value);
  }
  return {found: 'read', text};
}

function includeAll(place: Place, patterns: string, settings: Map<string, string>, depth: number): Source {
  let text = '';
  for (const pattern of patterns.split(/\s+/)) {
    for (const file of filesOf(place, pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`)) {
      const source = take(place, file, settings, depth + 1);
      if (source.found !== 'read') return source;
      text += source.text;
    }
  }
  return {found: 'read', text};
}

/** `/etc/ssh/sshd_config.d/*.conf`: stars in the last part alone, as everybody writes it. */
function filesOf(place: Place, pattern: string): string[] {
  if (!pattern.includes('*')) return [pattern];
  const cut = pattern.lastIndexOf('/');
  const [before = '', after = ''] = pattern.slice(cut + 1).split('*');
  const list = listBelow(place, pattern.slice(0, cut));
  if (list.found !== 'read') return [];
  return list.names
    .filter((name) => name.startsWith(before) && name.endsWith(after) && !name.startsWith('.'))
    .map((name) => `${pattern.slice(0, cut)}/${name}`);
}

/** What `sshd -T` prints. */
export function settingsOf(text: string): Settings {
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = line.trim().split(' ');
    if (keyword !== '' && !settings.has(keyword)) settings.set(keyword, values.join(' '));
  }
  return settings;
}
