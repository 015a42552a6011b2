/** Packages that Debian's security archive has repaired: /var/lib/dpkg/status against apt's lists, deb-control(5) paragraphs. */
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {DAY} from '../../core/time.ts';
import {compareVersions} from '../debian-version.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const STATUS = '/var/lib/dpkg/status';
const LISTS = '/var/lib/apt/lists';
const SECURITY = /(-security_|security\.debian\.org).*_(InRelease|Release|binary-[a-z0-9]+_Packages)(\.\w+)?$/;
/** Debian signs its security archive anew at least once in this time. */
const MAX_AGE_DAYS = 7;
const MAX_NAMED = 20;

export const apt: Probe = {
  name: 'apt',
  version: 2,
  about: 'Packages that the security archive has repaired and that are still the old ones here',
  privilege: 'nothing',
  timeout: 5000,
  fields: {
    'apt.pending': {type: 'number', about: 'Packages with a security update that is not installed'},
    'apt.packages': {type: 'string', many: true, about: `Their names; the first ${MAX_NAMED}`},
    'apt.held': {type: 'number', about: 'Of them, those that are on hold: no upgrade will ever take them'},
    'apt.upgrade_days': {type: 'number', about: 'Days since a package was last upgraded, or the machine was made'},
    'apt.lists_days': {type: 'number', about: 'Days since Debian signed the lists that were read'},
  },
  collect: async (place) => readApt(place),
};

function readApt(place: Place): Evidence[] {
  const status = readBelow(place, STATUS);
  if (status.found !== 'read') return [evidenceOf(apt, place, STATUS, status)];
  const lists = listBelow(place, LISTS);
  const names = lists.found === 'read' ? lists.names.filter((name) => SECURITY.test(name)) : [];
  const failed = (source: string, reason: string) => evidenceOf(apt, place, source, {found: 'failed', reason});
  const releases = names.filter((name) => /(InRelease|_Release)$/.test(name));
  const packages = names.filter((name) => name.endsWith('_Packages'));
  // Almost everything is in main: a list of contrib alone offers nothing, whatever waits.
  if (releases.length === 0 || !packages.some((name) => /_main_binary-/.test(name))) {
    const isPacked = names.some((name) => /_Packages\.\w+$/.test(name));
    return [
      failed(LISTS, isPacked ? 'the lists are compressed' : 'there is no list of a security archive: apt-get update'),
    ];
  }
  const signed = signedAt(place, releases);
  if (typeof signed !== 'number') return [signed];
  const days = Math.floor((place.now - signed * 1000) / DAY);
  const old = days > MAX_AGE_DAYS ? [failed(LISTS, `the lists are ${days} days old: apt-get update`)] : [];
  return [...old, pendingOf(place, status.text, packages, days)];
}

/** When the oldest of these lists was signed, in ms; or what is wrong with one. */
function signedAt(place: Place, releases: readonly string[]): number | Evidence {
  const own = codenameOf(place);
  const dates: number[] = [];
  for (const release of releases) {
    const source = `${LISTS}/${release}`;
    const failed = (reason: string): Evidence => evidenceOf(apt, place, source, {found: 'failed', reason});
    const signed = readBelow(place, source);
    if (signed.found !== 'read') return evidenceOf(apt, place, source, signed);
    const date = Date.parse(/^Date: (.*)$/m.exec(signed.text)?.[1] ?? '');
    if (Number.isNaN(date)) return failed('has no date');
    const codename = /^Codename: (\w+)/m.exec(signed.text)?.[1] ?? '';
    // The lists of another release offer nothing newer, however much waits in one's own.
    if (codename !== '' && own !== '' && codename !== own)
      return failed(`is of ${harmless(codename)}, and this is ${harmless(own)}`);
    dates.push(date);
  }
  return Math.min(...dates);
}

function codenameOf(place: Place): string {
  const system = readBelow(place, '/etc/os-release');
  return (system.found === 'read' && /^VERSION_CODENAME="?(\w+)/m.exec(system.text)?.[1]) || '';
}

function pendingOf(place: Place, status: string, lists: readonly string[], days: number): Evidence {
  const offered = new Map<string, string>();
  for (const list of lists) {
    const text = readBelow(place, `${LISTS}/${list}`);
    if (text.found !== 'read') return evidenceOf(apt, place, `${LISTS}/${list}`, text);
    for (const {name, version} of packagesOf(text.text)) {
      const before = offered.get(name);
      if (before === undefined || compareVersions(before, version) < 0) offered.set(name, version);
    }
  }
  const installed = packagesOf(status).filter(({state}) => state.endsWith(' installed'));
  const pending = installed.filter(({name, version}) => compareVersions(version, offered.get(name) ?? version) < 0);
  const fields = {
    'apt.pending': pending.length,
    'apt.packages': pending.slice(0, MAX_NAMED).map((one) => harmless(one.name)),
    'apt.held': pending.filter(({state}) => state.startsWith('hold ')).length,
    'apt.upgrade_days': upgradeDays(place),
    'apt.lists_days': days,
  };
  const name = `${installed.length} packages`;
  return evidenceOf(apt, place, STATUS, {found: 'read', text: status}, installed.length === 0 ? [] : [{name, fields}]);
}

interface Package {
  /** With its architecture: `libc6:amd64`. */
  readonly name: string;
  readonly version: string;
  /** `install ok installed`; empty in a list. */
  readonly state: string;
}

function packagesOf(text: string): Package[] {
  return text.split('\n\n').flatMap((paragraph) => {
    const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    const [name, version] = [field('Package'), field('Version')];
    return name === '' || version === ''
      ? []
      : [{name: `${name}:${field('Architecture')}`, version, state: field('Status')}];
  });
}

/** By dpkg's own logs; without any upgrade in them, since their first line; without logs, since ever. */
function upgradeDays(place: Place): number {
  const texts = ['/var/log/dpkg.log.1', '/var/log/dpkg.log'].map((log) => readBelow(place, log));
  const lines = texts.flatMap((read) => (read.found === 'read' ? read.text.split('\n') : []));
  const line = lines.findLast((one) => / \d\d:\d\d:\d\d upgrade /.test(one)) ?? lines[0] ?? '';
  const day = Date.parse(line.slice(0, 10));
  return Number.isNaN(day) ? 36_500 : Math.max(0, Math.floor((place.now - day * 1000) / DAY));
}
