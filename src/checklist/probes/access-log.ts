/** Whether the web servers of the machine write down who asked: access_log of nginx, CustomLog of Apache. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const NGINX = '/etc/nginx/nginx.conf';
const APACHE = '/etc/apache2/apache2.conf';
const nginxFolders = ['/etc/nginx/conf.d', '/etc/nginx/sites-enabled'];
const apacheFolders = ['/etc/apache2/conf-enabled', '/etc/apache2/sites-enabled'];

export const accessLog: Probe = {
  name: 'access-log',
  version: 1,
  about: 'Whether nginx and Apache write down who asked; absent: neither is installed',
  privilege: 'nothing',
  timeout: 2000,
  fields: {
    'access-log.server': {type: 'string', about: 'nginx or apache'},
    'access-log.is_off': {type: 'boolean', about: 'A file switches it off, or none switches it on'},
  },
  collect: async (place) => readServers(place),
};

function readServers(place: Place): Evidence[] {
  const all = [readServer(place, 'nginx', NGINX, nginxFolders), readServer(place, 'apache', APACHE, apacheFolders)];
  const there = all.filter(({found}) => found !== 'absent');
  return there.length > 0 ? there : all.slice(0, 1);
}

function readServer(place: Place, server: 'nginx' | 'apache', file: string, folders: readonly string[]): Evidence {
  const main = readBelow(place, file);
  if (main.found !== 'read') return evidenceOf(accessLog, place, file, main);
  const files = [{file, text: main.text}, ...folders.flatMap((folder) => textsIn(place, folder))];
  const plain = files.map((one) => ({...one, text: one.text.replace(/#.*$/gm, '')}));
  const subjects = server === 'nginx' ? nginxSubjects(plain) : apacheSubjects(plain);
  return evidenceOf(accessLog, place, file, {found: 'read', text: files.map(({text}) => text).join('\n')}, subjects);
}

interface Text {
  readonly file: string;
  readonly text: string;
}

function textsIn(place: Place, folder: string): Text[] {
  const list = listBelow(place, folder);
  const names = list.found === 'read' ? list.names : [];
  return names.flatMap((name) => {
    const read = readBelow(place, `${folder}/${name}`);
    return read.found === 'read' ? [{file: `${folder}/${name}`, text: read.text}] : [];
  });
}

/** nginx writes one unless it is told not to. */
const nginxSubjects = (files: readonly Text[]): Subject[] =>
  files.map(({file, text}) => subjectOf('nginx', file, /\baccess_log\s+off\s*;/.test(text)));

/** Apache writes one where it is told to. */
const apacheSubjects = (files: readonly Text[]): Subject[] => [
  subjectOf('apache', APACHE, !files.some(({text}) => /^\s*(CustomLog|TransferLog)\s/im.test(text))),
];

const subjectOf = (server: string, file: string, isOff: boolean): Subject => ({
  name: harmless(file),
  fields: {'access-log.server': server, 'access-log.is_off': isOff},
});
