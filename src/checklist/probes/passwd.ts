/** Accounts of a machine. passwd(5). */
import type {Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const FILE = '/etc/passwd';
/** Debian gives numbers below this to services. */
const FIRST_PERSON = 1000;
const NOBODY = 65_534;
/** `sync` writes the disks and ends. */
const NO_LOGIN = /\/(nologin|false|sync|shutdown|halt|true)$/;

export const passwd: Probe = {
  name: 'passwd',
  version: 1,
  about: 'Accounts of the machine: of services and of people',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'account.name': {type: 'string', about: 'Name'},
    'account.uid': {type: 'number', about: 'Number; 0 is root'},
    'account.shell': {type: 'string', about: 'Program that a login starts'},
    'account.is_service': {type: 'boolean', about: 'It belongs to a service, not to a person'},
    'account.login': {type: 'boolean', about: 'That program lets somebody work'},
  },
  async collect(place) {
    const read = readBelow(place, FILE);
    if (read.found !== 'read') return [evidenceOf(passwd, place, FILE, read)];
    return [evidenceOf(passwd, place, FILE, read, read.text.split('\n').flatMap(subjectOf))];
  },
};

/** An empty shell is /bin/sh. */
function subjectOf(line: string): Subject[] {
  const [name = '', , number = '', , , , shell = ''] = line.split(':');
  const uid = Number.parseInt(number, 10);
  if (name === '' || name.startsWith('#') || !Number.isFinite(uid)) return [];
  return [
    {
      name: harmless(name),
      fields: {
        'account.name': harmless(name),
        'account.uid': uid,
        'account.shell': harmless(shell),
        'account.is_service': uid !== 0 && (uid < FIRST_PERSON || uid === NOBODY),
        'account.login': !NO_LOGIN.test(shell.trim()),
      },
    },
  ];
}
