/** The installed package of Bifrost, file by file: whether each is still what was installed. dpkg, deb-md5sums(5) */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, hashBelow, readBelow, type Source} from '../read.ts';

const SUMS = '/var/lib/dpkg/info/bifrost.md5sums';
const MAX_CHANGED = 200;

export const ownPackage: Probe = {
  name: 'own-package',
  version: 1,
  about: 'Files of the installed package of Bifrost: all together, and those that were changed or are gone',
  privilege: 'nothing',
  timeout: 60_000,
  fields: {
    'own-package.kind': {type: 'string', about: 'package: all together; file: one that is not what was installed'},
    'own-package.files': {type: 'number', about: 'package: files that it brought'},
    'own-package.playbooks': {type: 'number', about: 'package: playbooks among them'},
    'own-package.documents': {type: 'number', about: 'package: documents among them'},
    'own-package.file': {type: 'string', about: 'file: its path'},
    'own-package.gone': {type: 'boolean', about: 'file: it is not there any more'},
  },
  collect: async (place) => readPackage(place),
};

const LINE = /^([0-9a-f]{32}) [ *](.+)$/;

function readPackage(place: Place): Evidence[] {
  const sums = readBelow(place, SUMS);
  if (sums.found !== 'read') return [evidenceOf(ownPackage, place, SUMS, sums)];
  const lines = sums.text.split('\n').filter((line) => line !== '');
  const files = lines.flatMap((line) => {
    const [, md5 = '', path = ''] = LINE.exec(line) ?? [];
    return path === '' || path.split('/').includes('..') ? [] : [{md5, path: `/${path}`}];
  });
  if (files.length === 0 || files.length !== lines.length)
    return [evidenceOf(ownPackage, place, SUMS, {found: 'failed', reason: 'is no list of files with their hashes'})];
  const unread: [string, Exclude<Source, {found: 'read'}>][] = [];
  const changed: Subject[] = [];
  for (const {md5, path} of files) {
    if (changed.length === MAX_CHANGED) {
      const reason = `${MAX_CHANGED} files were changed: those from this one on were not looked at`;
      unread.unshift([path, {found: 'failed', reason}]);
      break;
    }
    const hash = hashBelow(place, path, 'md5');
    if (hash.found === 'absent') changed.push(subjectOf(path, true));
    else if (hash.found !== 'read') unread.push([path, hash]);
    else if (hash.text !== md5) changed.push(subjectOf(path, false));
  }
  const count = (part: RegExp): number => files.filter(({path}) => part.test(path)).length;
  const all = {
    'own-package.kind': 'package',
    'own-package.files': files.length,
    'own-package.playbooks': count(/\/rules\/playbooks\/.+\.json$/),
    'own-package.documents': count(/\.md$|^\/usr\/share\/doc\/bifrost\//),
  };
  return [
    evidenceOf(ownPackage, place, SUMS, sums, [{name: `bifrost, ${files.length} files`, fields: all}, ...changed]),
    ...unread.slice(0, MAX_CHANGED).map(([path, why]) => evidenceOf(ownPackage, place, path, why)),
  ];
}

const subjectOf = (path: string, gone: boolean): Subject => ({
  name: harmless(`${path} ${gone ? 'is gone' : 'was changed'}`),
  fields: {'own-package.kind': 'file', 'own-package.file': harmless(path), 'own-package.gone': gone},
});
