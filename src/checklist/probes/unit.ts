/** Services of systemd: whose user they are, what bounds them, how they get their secrets. systemd.exec(5), systemd.resource-control(5). */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {holderOf, type Mount, mountsOf} from '../mounts.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';
import {isSecretSetting} from '../secret-rules.ts';
import {isBase} from '../unit/base.ts';
import {isService, type ServiceUnit, serviceUnits} from '../unit/files.ts';
import {type Section, settings} from '../unit/ini.ts';

export const unit: Probe = {
  name: 'unit',
  version: 1,
  about: 'Services of systemd that start with the machine, with their drop-ins',
  privilege: 'root, for environment files of others',
  timeout: 30_000,
  fields: {
    'unit.name': {type: 'string', about: 'Name'},
    'unit.enabled': {type: 'boolean', about: 'Something starts it'},
    'unit.is_base': {type: 'boolean', about: 'Belongs to the operating system itself, such as systemd-journald'},
    'unit.user': {type: 'string', about: 'User that it runs as; dynamic: one of its own for each start'},
    'unit.user_shared_by': {type: 'number', about: 'Enabled services that run as this user; 1 where it is dynamic'},
    'unit.memory_max': {type: 'string', about: 'Bound of its memory, or none'},
    'unit.tasks_max': {type: 'string', about: 'Bound of its processes; default: the share that systemd gives to each'},
    'unit.cpu_quota': {type: 'string', about: 'Bound of its processor time, or none'},
    'unit.protect_system': {type: 'string', about: 'strict, full, yes or no: how much of the system it may write'},
    'unit.restrict_namespaces': {type: 'boolean', about: 'It may not make name spaces'},
    'unit.own_state': {type: 'boolean', about: 'systemd makes it folders of its own for what it keeps'},
    'unit.secret_in_environment': {type: 'boolean', about: 'A variable of its environment holds a secret in clear'},
    'unit.load_credential': {
      type: 'string',
      about: 'encrypted, disk (in clear, on an encrypted disk), plain or none: how systemd hands secrets to it',
    },
  },
  async collect(place, signal) {
    const units = serviceUnits(place);
    if (units === undefined) return [evidenceOf(unit, place, SOURCE, {found: 'absent', reason: 'no systemd here'})];
    const unread = units.flatMap((one) => ('service' in one ? [] : [evidenceOf(unit, place, one.file, one)]));
    const services = units.flatMap((one) => ('service' in one && isService(one) ? [one] : []));
    const environments = services.map((one) => environmentOf(one, place));
    const {mounts} = await mountsOf(place, signal);
    const subjects = services.map((one, i) =>
      subjectOf(one, services, {isSecret: environments[i]?.isSecret === true, mounts}),
    );
    const text = services.map(({name, text: all}) => `${name}\n${all}`).join('\n');
    const evidence = evidenceOf(unit, place, SOURCE, {found: 'read', text}, subjects);
    // Units may hold passwords: no excerpt.
    return [{...evidence, excerpt: ''}, ...unread, ...environments.flatMap(({doubts}) => doubts)];
  },
};

const SOURCE = '/etc/systemd/system, /usr/lib/systemd/system';

interface Around {
  /** Its environment holds one. */
  readonly isSecret: boolean;
  readonly mounts: readonly Mount[];
}

function subjectOf(one: ServiceUnit, all: readonly ServiceUnit[], {isSecret, mounts}: Around): Subject {
  const said = (key: string, otherwise: string): string => settings(one.service, key).at(-1) ?? otherwise;
  const user = userOf(one.service);
  const sharing = all.filter((other) => other.isEnabled && userOf(other.service) === user).length;
  return {
    name: one.name,
    fields: {
      'unit.name': one.name,
      'unit.enabled': one.isEnabled,
      'unit.is_base': isBase(one.name),
      'unit.user': harmless(user),
      'unit.user_shared_by': user === 'dynamic' ? 1 : sharing,
      'unit.memory_max': bound(said('MemoryMax', 'infinity')),
      'unit.tasks_max': bound(said('TasksMax', 'default')),
      'unit.cpu_quota': bound(said('CPUQuota', 'infinity')),
      'unit.protect_system': harmless(said('ProtectSystem', isDynamic(one.service) ? 'strict' : 'no').toLowerCase()),
      'unit.restrict_namespaces': !isNo(said('RestrictNamespaces', 'no')),
      'unit.own_state': isDynamic(one.service) || FOLDERS.some((key) => settings(one.service, key).length > 0),
      'unit.secret_in_environment': isSecret,
      'unit.load_credential': credentialOf(one.service, mounts),
    },
  };
}

const FOLDERS = ['StateDirectory', 'CacheDirectory', 'LogsDirectory', 'RuntimeDirectory'];
const isNo = (value: string): boolean => /^(0|no|false|off)$/i.test(value);
const bound = (value: string): string => (['infinity', ''].includes(value) ? 'none' : harmless(value));

const isDynamic = (service: Section): boolean => !isNo(settings(service, 'DynamicUser').at(-1) ?? 'no');

const userOf = (service: Section): string =>
  isDynamic(service) ? 'dynamic' : (settings(service, 'User').at(-1) ?? 'root');

function credentialOf(service: Section, mounts: readonly Mount[]): string {
  const has = (...keys: string[]): boolean => keys.some((key) => settings(service, key).length > 0);
  if (has('SetCredential', 'ImportCredential')) return 'plain';
  const files = settings(service, 'LoadCredential').map((one) => one.slice(one.indexOf(':') + 1));
  if (files.length > 0)
    return files.every((file) => file.startsWith('/') && holderOf(file, mounts)?.isEncrypted === true)
      ? 'disk'
      : 'plain';
  return has('LoadCredentialEncrypted', 'SetCredentialEncrypted') ? 'encrypted' : 'none';
}

/** Variables in the unit and in its environment files. A file that may not be read is a doubt. */
function environmentOf({service}: ServiceUnit, place: Place): {isSecret: boolean; doubts: readonly Evidence[]} {
  const inUnit = settings(service, 'Environment').flatMap((line) => line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []);
  const files = settings(service, 'EnvironmentFile').map((file) => file.replace(/^-/, ''));
  const doubts: Evidence[] = [];
  const inFiles = files.flatMap((file) => {
    const read = readBelow(place, file);
    if (read.found === 'read') return read.text.split('\n');
    if (read.found !== 'absent') doubts.push(evidenceOf(unit, place, file, read));
    return [];
  });
  return {isSecret: [...inUnit, ...inFiles].some(isSecretLine), doubts};
}

function isSecretLine(line: string): boolean {
  const [, name = '', value = ''] = /^\s*["']?([A-Za-z_]\w*)=["']?(.*?)["']?\s*$/.exec(line) ?? [];
  return isSecretSetting(name, value);
}
