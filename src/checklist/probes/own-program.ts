/** What Bifrost's program consists of, as it lies on the disk: only what it needs, nothing secret, nothing that others may change. */
import type {Evidence} from '../../core/checklist.ts';
import {ownOf} from '../own.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, kindBelow, listBelow, readBelow, type Source, statBelow} from '../read.ts';
import {secretsIn} from '../secret-rules.ts';

const MAX_FILES = 60_000;
const MAX_NAMED = 5;

export const ownProgram: Probe = {
  name: 'own-program',
  version: 1,
  about: "Files of Bifrost's program: shells, secrets, weak random numbers, versions, who may change them",
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'own-program.files': {type: 'number', about: 'Files in all'},
    'own-program.tools': {type: 'number', about: 'Shells and package managers among them'},
    'own-program.secrets': {type: 'number', about: "Of its own code and data: files that hold a secret's form"},
    'own-program.weak_random': {type: 'number', about: 'Of its own code: files that call Math.random'},
    'own-program.floating': {type: 'number', about: 'Packages that are named without one exact version'},
    'own-program.written_by_others': {
      type: 'number',
      about: 'Files and folders that others than owner and group may change',
    },
  },
  collect: async (place) => readProgram(place),
};

/** Names of each kind, for people. */
interface Found {
  files: number;
  readonly tools: string[];
  readonly secrets: string[];
  readonly weak: string[];
  readonly open: string[];
  readonly unread: [path: string, why: Exclude<Source, {found: 'read'}>][];
}

function readProgram(place: Place): Evidence[] {
  const folder = ownOf(place).program.replace(/\/$/, '');
  const manifest = readBelow(place, `${folder}/package.json`);
  if (manifest.found !== 'read') return [evidenceOf(ownProgram, place, `${folder}/package.json`, manifest)];
  const floating = floatingIn(manifest.text);
  if (floating === undefined)
    return [evidenceOf(ownProgram, place, `${folder}/package.json`, {found: 'failed', reason: 'is no JSON'})];
  const found: Found = {files: 0, tools: [], secrets: [], weak: [], open: [], unread: []};
  walk(place, folder, folder, found);
  const fields = {
    'own-program.files': found.files,
    'own-program.tools': found.tools.length,
    'own-program.secrets': found.secrets.length,
    'own-program.weak_random': found.weak.length,
    'own-program.floating': floating.length,
    'own-program.written_by_others': found.open.length,
  };
  const odd = [...found.tools, ...found.secrets, ...found.weak, ...floating, ...found.open].slice(0, MAX_NAMED);
  const name = odd.length === 0 ? folder : `${folder}: ${odd.join(', ')}`;
  return [
    evidenceOf(ownProgram, place, folder, {found: 'read', text: JSON.stringify(fields)}, [{name, fields}]),
    ...found.unread.slice(0, MAX_NAMED).map(([path, why]) => evidenceOf(ownProgram, place, path, why)),
  ];
}

const TOOL = /^(sh|bash|dash|busybox|apt|apt-get|dpkg|apk|rpm|npm|npx|yarn|pnpm|corepack)$/;
/** Written by this project: packages of others are theirs. */
const OWN_CODE = /^dist\/(src|protocols)\/.*\.js$/;
const OWN_TEXT = /^(dist\/(src|protocols)|rules|hardware)\/.*\.(js|json|ya?ml)$/;
const WEAK = /\bMath\.random\(/;

/** Links are not followed: what they lead to is either met itself or not of the program. */
function walk(place: Place, folder: string, root: string, found: Found): void {
  const list = listBelow(place, folder);
  if (list.found !== 'read') return void found.unread.push([folder, asDoubt(list)]);
  for (const name of list.names) {
    if (found.files >= MAX_FILES) return;
    const path = `${folder}/${name}`;
    const kind = kindBelow(place, path);
    if (kind === 'link') continue;
    noteRights(place, path, found);
    if (kind === 'folder') walk(place, path, root, found);
    else noteFile(place, path, path.slice(root.length + 1), found);
  }
}

function noteRights(place: Place, path: string, found: Found): void {
  const stat = statBelow(place, path);
  if (stat.found !== 'read') found.unread.push([path, asDoubt(stat)]);
  else if ((stat.mode & 0o002) !== 0) found.open.push(path);
}

function noteFile(place: Place, path: string, name: string, found: Found): void {
  found.files++;
  if (found.files === MAX_FILES) found.unread.push([path, {found: 'failed', reason: `more than ${MAX_FILES} files`}]);
  if (TOOL.test(name.split('/').at(-1) ?? '')) found.tools.push(path);
  if (!OWN_TEXT.test(name)) return;
  const read = readBelow(place, path);
  if (read.found !== 'read') return void found.unread.push([path, asDoubt(read)]);
  if (holdsSecret(read.text)) found.secrets.push(path);
  if (OWN_CODE.test(name) && WEAK.test(read.text)) found.weak.push(path);
}

/** Code that looks for keys and passwords writes their forms down, too: a key has a body, and addresses in comments are examples. */
const KEY_BODY = /-----BEGIN [A-Z ]*PRIVATE KEY-----(\s|\\n)*[A-Za-z0-9+/=]{16}/;
const holdsSecret = (text: string): boolean =>
  KEY_BODY.test(text) || secretsIn(text, 'forms').some(({what}) => !NOT_IN_CODE.includes(what));
const NOT_IN_CODE: readonly string[] = ['private key', 'password in an address'];

const asDoubt = (read: Exclude<Source, {found: 'read'}>): Exclude<Source, {found: 'read'}> =>
  read.found === 'absent' ? {found: 'failed', reason: read.reason} : read;

/** Names of packages whose version is a range; `undefined`: the text is no manifest. */
function floatingIn(text: string): string[] | undefined {
  try {
    const {dependencies} = JSON.parse(text);
    if (typeof dependencies !== 'object' || dependencies === null) return undefined;
    return Object.entries(dependencies).flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+([-+].+)?$/.test(String(version)) ? [] : [name],
    );
  } catch {
    return undefined;
  }
}
