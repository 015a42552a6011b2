/** Who may command this Bifrost: its users and their group, and its control socket. passwd(5), group(5), src/api/README.md */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {ownSettings, settingAt} from '../own-settings.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow, statBelow} from '../read.ts';

const SOCKET = '/run/bifrost/control.sock';
const OWN = /^bifrost(-sensor|-poll)?$/;
const NO_LOGIN = /\/(nologin|false|sync)$/;

export const ownAccess: Probe = {
  name: 'own-access',
  version: 1,
  about: 'Who may command this Bifrost: its own users, members of its groups, its control socket',
  privilege: 'nothing',
  timeout: 2000,
  fields: {
    'own-access.kind': {type: 'string', about: 'account: a user of its own; member: of its groups; socket: for orders'},
    'own-access.login': {type: 'boolean', about: 'account: its shell lets somebody work'},
    'own-access.root': {type: 'boolean', about: 'account: its number is that of root'},
    'own-access.is_own': {type: 'boolean', about: 'member: it is one of its own users'},
    'own-access.by_others': {type: 'boolean', about: 'socket: others than owner and group may open it'},
  },
  collect: async (place) => [
    readTable(place, '/etc/passwd', accountOf),
    readTable(place, '/etc/group', membersOf),
    readSocket(place),
  ],
};

type Row = readonly string[];

/** Without a user of its own a table says nothing of Bifrost: that is no proof of order. */
function readTable(place: Place, file: string, subjectsOf: (row: Row) => Subject[]): Evidence {
  const read = readBelow(place, file);
  const rows = read.found === 'read' ? read.text.split('\n').map((line) => line.split(':')) : [];
  const mine = rows.filter(([name = '']) => OWN.test(name));
  if (read.found === 'read' && mine.length === 0)
    return evidenceOf(ownAccess, place, file, {found: 'failed', reason: 'names no user or group of Bifrost'});
  return evidenceOf(ownAccess, place, file, read, mine.flatMap(subjectsOf));
}

const accountOf = ([name = '', , uid = '', , , , shell = '']: Row): Subject[] => [
  {
    name: harmless(name),
    fields: {
      'own-access.kind': 'account',
      'own-access.login': !NO_LOGIN.test(shell.trim()),
      'own-access.root': uid === '0',
    },
  },
];

const membersOf = ([group = '', , , members = '']: Row): Subject[] =>
  members
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => ({
      name: harmless(`${one.trim()} in group ${group}`.slice(0, 120)),
      fields: {'own-access.kind': 'member', 'own-access.is_own': OWN.test(one.trim())},
    }));

/**
 * In a folder nobody listens, and a daemon that is down has no socket. A configuration that may not be read may name another one: that
 * the usual one is not there proves nothing then.
 */
function readSocket(place: Place): Evidence {
  const {path: config, read, tree} = ownSettings(place);
  if (read.found === 'denied' || read.found === 'failed') return evidenceOf(ownAccess, place, config, read);
  const said = settingAt(tree, 'control', 'socket');
  const path = typeof said === 'string' ? said : SOCKET;
  const stat = statBelow(place, path);
  if (stat.found !== 'read') return evidenceOf(ownAccess, place, path, stat);
  const mode = stat.mode.toString(8).padStart(4, '0');
  const fields = {'own-access.kind': 'socket', 'own-access.by_others': (stat.mode & 0o006) !== 0};
  return evidenceOf(ownAccess, place, path, {found: 'read', text: mode}, [{name: `${path} ${mode}`, fields}]);
}
