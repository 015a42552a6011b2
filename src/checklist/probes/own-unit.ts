/** The systemd units that Bifrost runs in: what keeps it in its box. systemd.exec(5), systemd.resource-control(5), systemd/README.md */
import {dirname, join} from 'node:path';
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import {harmless} from '../../core/harmless.ts';
import {ownOf, ownServices} from '../own.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';
import {type Section, sectionOf, settings} from '../unit/ini.ts';

export const ownUnit: Probe = {
  name: 'own-unit',
  version: 2,
  about: 'The systemd units of Bifrost with their drop-ins; where none is installed, those that come with the program',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'own-unit.file': {type: 'string', about: 'The unit file that counts'},
    'own-unit.user': {type: 'string', about: 'User that it runs as; root where nothing is said'},
    'own-unit.capabilities': {
      type: 'string',
      many: true,
      about: 'Rights beyond those of a user; none: it gave up all; all where nothing is said',
    },
    'own-unit.address_families': {
      type: 'string',
      many: true,
      about: 'Kinds of socket it may open; all where nothing is said',
    },
    'own-unit.no_new_privileges': {type: 'boolean', about: 'It cannot gain rights'},
    'own-unit.protect_system': {type: 'string', about: 'strict, full, yes or no: how much of the system is read-only'},
    'own-unit.protect_home': {type: 'boolean', about: 'It does not see homes'},
    'own-unit.private_tmp': {type: 'boolean', about: 'It has temporary folders of its own'},
    'own-unit.private_devices': {type: 'boolean', about: 'It sees no devices'},
    'own-unit.devices': {
      type: 'string',
      many: true,
      about: 'Devices that it may open; none: only null, random and their like; all where nothing is said',
    },
    'own-unit.protect_kernel': {
      type: 'boolean',
      about: 'Settings, modules, logs and control groups of the kernel are out of reach',
    },
    'own-unit.restrict_namespaces': {type: 'boolean', about: 'It may not make name spaces'},
    'own-unit.system_calls': {type: 'boolean', about: 'Only listed system calls are allowed'},
    'own-unit.exec_paths': {type: 'boolean', about: 'Only programs of the system can be executed'},
    'own-unit.memory_max': {type: 'boolean', about: 'Its memory has a bound'},
    'own-unit.tasks_max': {type: 'boolean', about: 'Its threads and processes have a bound'},
    'own-unit.cpu_quota': {type: 'boolean', about: 'Its processor time has a bound'},
    'own-unit.addresses_denied': {type: 'boolean', about: 'Only listed addresses can be reached (IPAddressDeny=any)'},
    'own-unit.credentials': {type: 'number', about: 'Secrets that systemd hands over'},
    'own-unit.encrypted_credentials': {type: 'number', about: 'Of them, those that lie encrypted on the disk'},
    'own-unit.secret_in_environment': {type: 'boolean', about: 'A variable of its environment is called like a secret'},
    'own-unit.watchdog': {type: 'boolean', about: 'It is started again when it hangs'},
  },
  collect: async (place) => readUnits(place),
};

/** Each part that is installed, with all its drop-ins, is one subject; a drop-in that may not be read leaves it open. */
const readUnits = (place: Place): Evidence[] => {
  const {units} = ownOf(place);
  const [core = '', ...others] = ownServices;
  const more = others.map((name) => units.map((unit) => join(dirname(unit), name)));
  return [
    ...readUnit(place, core, units),
    ...more.flatMap((files, i) => {
      const evidence = readUnit(place, others[i] ?? '', files);
      return evidence[0]?.found === 'absent' ? [] : evidence;
    }),
  ];
};

function readUnit(place: Place, name: string, units: readonly string[]): Evidence[] {
  const file = units.find((path) => readBelow(place, path).found !== 'absent') ?? units[0] ?? '';
  const read = readBelow(place, file);
  if (read.found !== 'read') return [evidenceOf(ownUnit, place, file, read)];
  const dropIns = dropInsOf(place, units);
  const texts = dropIns.flatMap(([, one]) => (one.found === 'read' ? [one.text] : []));
  const fields = fieldsOf(sectionOf([read.text, ...texts].join('\n'), 'Service'));
  const unit = evidenceOf(ownUnit, place, file, read, [{name, fields: {'own-unit.file': file, ...fields}}]);
  // Units may hold secrets in their environment: no excerpts.
  return [unit, ...dropIns.map(([path, one]) => evidenceOf(ownUnit, place, path, one))].map((one) => ({
    ...one,
    excerpt: '',
  }));
}

const dropInsOf = (place: Place, units: readonly string[]) =>
  units
    .map((unit) => `${unit}.d`)
    .flatMap((folder) => {
      const list = listBelow(place, folder);
      const names = list.found === 'read' ? list.names.filter((name) => name.endsWith('.conf')) : [];
      return names.map((name) => `${folder}/${name}`);
    })
    .map((path) => [path, readBelow(place, path)] as const);

const KERNEL = ['ProtectKernelTunables', 'ProtectKernelModules', 'ProtectKernelLogs', 'ProtectControlGroups'];
const SECRET = /(PASSWORD|PASSPHRASE|SECRET|TOKEN|KEY)[A-Z_]*=\S/i;

function fieldsOf(service: Section): Fields {
  const last = (key: string, otherwise = ''): string => settings(service, key).at(-1) ?? otherwise;
  const isOn = (key: string): boolean => /^(1|yes|true|on)$/i.test(last(key));
  const words = (key: string): string[] => settings(service, key).flatMap((value) => value.split(/\s+/));
  const listed = (key: string): string[] => {
    const found = words(key).map(harmless);
    return found.length === 0 ? ['all'] : found;
  };
  // An empty set is the empty set; of other lists an empty one takes back what was said.
  const capabilities = service.some(([key, value]) => key === 'CapabilityBoundingSet' && value === '')
    ? words('CapabilityBoundingSet').map(harmless)
    : listed('CapabilityBoundingSet');
  const isBound = (key: string): boolean => !['', 'infinity'].includes(last(key));
  const encrypted = words('LoadCredentialEncrypted').length;
  return {
    'own-unit.user': harmless(isOn('DynamicUser') ? 'dynamic' : last('User', 'root')),
    'own-unit.capabilities': capabilities.length === 0 ? ['none'] : capabilities,
    'own-unit.address_families': listed('RestrictAddressFamilies'),
    'own-unit.no_new_privileges': isOn('NoNewPrivileges'),
    'own-unit.protect_system': harmless(last('ProtectSystem', 'no').toLowerCase()),
    'own-unit.protect_home': isOn('ProtectHome') || /^(tmpfs)$/.test(last('ProtectHome')),
    'own-unit.private_tmp': isOn('PrivateTmp'),
    'own-unit.private_devices': isOn('PrivateDevices'),
    'own-unit.devices': devicesOf(
      settings(service, 'DeviceAllow'),
      isOn('PrivateDevices') ? 'closed' : last('DevicePolicy'),
    ),
    'own-unit.protect_kernel': KERNEL.every(isOn),
    'own-unit.restrict_namespaces': isOn('RestrictNamespaces'),
    'own-unit.system_calls': words('SystemCallFilter').some((word) => !word.startsWith('~')),
    'own-unit.exec_paths': words('NoExecPaths').includes('/'),
    'own-unit.memory_max': isBound('MemoryMax'),
    'own-unit.tasks_max': isBound('TasksMax'),
    'own-unit.cpu_quota': isBound('CPUQuota'),
    'own-unit.addresses_denied': words('IPAddressDeny').includes('any'),
    'own-unit.credentials': words('LoadCredential').length + encrypted,
    'own-unit.encrypted_credentials': encrypted,
    'own-unit.secret_in_environment': settings(service, 'Environment').some((value) => SECRET.test(value)),
    'own-unit.watchdog': last('WatchdogSec', '0') !== '0',
  };
}

/** A list of devices closes what is not on it, whatever the policy says. */
function devicesOf(allowed: readonly string[], policy: string): string[] {
  const listed = allowed.map((value) => harmless(value.split(/\s/, 1)[0] ?? ''));
  if (listed.length > 0) return listed;
  return [/^(closed|strict)$/i.test(policy) ? 'none' : 'all'];
}
