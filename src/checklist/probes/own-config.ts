/** Bifrost's own configuration: where messages go and how they are protected, and where its secrets lie. docs/config.md */
import type {Evidence, Subject} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import {harmless} from '../../core/harmless.ts';
import {daysLeft} from '../certificate-age.ts';
import {daysSince} from '../from-site.ts';
import {ownSettings, settingAt, type Tree, treeOf} from '../own-settings.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow, statBelow} from '../read.ts';

export const ownConfig: Probe = {
  name: 'own-config',
  version: 2,
  about: "Bifrost's own configuration: its sinks, its secrets, and what it is told to do",
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 2000,
  fields: {
    'own-config.kind': {type: 'string', about: 'What the subject is: box (always one), sink, secret or certificate'},
    'own-config.interfaces': {type: 'number', about: 'box: interfaces and serial lines that are listened to'},
    'own-config.sinks': {type: 'number', about: 'box: ways out for messages'},
    'own-config.store_key': {type: 'boolean', about: 'box: the configuration names a key that encrypts the store'},
    'own-config.policy': {type: 'boolean', about: 'box: there is a policy of zones and conduits'},
    'own-config.polls': {type: 'boolean', about: 'box: devices are asked, not only listened to'},
    'own-config.written_by_others': {type: 'boolean', about: 'box: others than owner and group may change the file'},
    'own-config.sink': {type: 'string', about: 'sink: mqtt, syslog, webhook, email or file'},
    'own-config.leaves_box': {type: 'boolean', about: 'sink: messages go to another machine'},
    'own-config.encrypted': {type: 'boolean', about: 'sink: over TLS'},
    'own-config.client_certificate': {type: 'boolean', about: 'sink: Bifrost proves itself with a certificate'},
    'own-config.key': {type: 'string', about: 'secret: key that names it, mqtt.passwordFile'},
    'own-config.in_clear': {type: 'boolean', about: 'secret: it stands in the configuration itself'},
    'own-config.there': {type: 'boolean', about: 'secret: its file is there, or may not be looked at'},
    'own-config.credential': {type: 'boolean', about: 'secret: systemd hands it over in memory'},
    'own-config.read_by_others': {type: 'boolean', about: 'secret: others than owner and group may read its file'},
    'own-config.age_days': {type: 'number', about: 'secret: days since its file was changed'},
    'own-config.days_left': {
      type: 'number',
      about: 'certificate: days until it ends; below 0: it has ended, or cannot be read',
    },
  },
  collect: async (place) => [readConfig(place)],
};

function readConfig(place: Place): Evidence {
  const {path, read, tree} = ownSettings(place);
  if (read.found !== 'read') return evidenceOf(ownConfig, place, path, read);
  const subjects = [
    boxOf(tree, place, path),
    ...sinksOf(tree),
    ...secretsIn(tree, '', place),
    ...certificatesOf(tree, place),
  ];
  const evidence = evidenceOf(ownConfig, place, path, read, subjects);
  return {...evidence, excerpt: evidence.excerpt.replace(IN_CLEAR, '$1 (left out)')};
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Keys that hold a secret themselves, and keys that name the file of one. */
const SECRET = /(password|passphrase|secret|community|token|privateKey)$/i;
const SECRET_FILE = /^(password|passphrase|identity|key|secret|community|privacy|token)File$/;
const IN_CLEAR = /((?:password|passphrase|secret|community|token|privateKey)["']?\s*:)\s*[^\n]*/gi;

function boxOf(tree: Tree, place: Place, path: string): Subject {
  const stat = statBelow(place, path);
  return {
    name: path,
    fields: {
      'own-config.kind': 'box',
      'own-config.interfaces':
        lengthOf(settingAt(tree, 'capture', 'interfaces')) + lengthOf(settingAt(tree, 'capture', 'serial')),
      'own-config.sinks': sinksOf(tree).length,
      'own-config.store_key': settingAt(tree, 'store', 'keyFile') !== undefined,
      'own-config.policy':
        settingAt(tree, 'policy', 'file') !== undefined || lengthOf(settingAt(tree, 'policy', 'directories')) > 0,
      'own-config.polls': settingAt(tree, 'poll', 'enabled') === true,
      'own-config.written_by_others': stat.found === 'read' && (stat.mode & 0o002) !== 0,
    },
  };
}

function sinksOf(tree: Tree): Subject[] {
  const mqtt = settingAt(tree, 'mqtt');
  const sinks: readonly (readonly [string, unknown])[] = [
    ['mqtt', mqtt],
    ...['syslog', 'webhook', 'email', 'file'].map((name) => [name, settingAt(tree, 'publish', name)] as const),
  ];
  return sinks.flatMap(([name, settings]) => (settings === undefined ? [] : [sinkOf(name, treeOf(settings))]));
}

function sinkOf(sink: string, settings: Tree): Subject {
  const {url, host, transport = 'tls', security = 'starttls', certFile} = settings;
  const target = String(url ?? host ?? settings['path'] ?? '');
  const fields: Fields = {
    'own-config.kind': 'sink',
    'own-config.sink': sink,
    'own-config.leaves_box': sink !== 'file' && !/^(\w+:\/\/)?(localhost|127\.|\[?::1)/.test(target),
    'own-config.encrypted': isEncrypted(sink, target, String(transport), String(security)),
    'own-config.client_certificate': certFile !== undefined,
  };
  return {name: harmless(`${sink} ${target}`.slice(0, 200)), fields};
}

function isEncrypted(sink: string, target: string, transport: string, security: string): boolean {
  if (sink === 'syslog') return transport === 'tls';
  return sink === 'email' ? security !== 'none' : /^(mqtts|wss|https):/.test(target);
}

/** Our own, as the sinks show them. */
function certificatesOf(tree: Tree, place: Place): Subject[] {
  return [['mqtt'], ['publish', 'syslog'], ['publish', 'webhook']].flatMap((keys) => {
    const path = settingAt(tree, ...keys, 'certFile');
    if (typeof path !== 'string') return [];
    const read = readBelow(place, path);
    const left = read.found === 'read' ? daysLeft(read.text, place.now) : undefined;
    const name = `${keys.join('.')}.certFile`;
    // One that cannot be read is no good one: it has no day on which it ends.
    return [{name, fields: {'own-config.kind': 'certificate', 'own-config.days_left': left ?? -1}}];
  });
}

/** All of them, wherever they stand. */
function secretsIn(value: unknown, path: string, place: Place): Subject[] {
  return Object.entries(treeOf(value)).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof inner === 'object') return secretsIn(inner, here, place);
    if (SECRET_FILE.test(key)) return [secretFile(here, String(inner), place)];
    return SECRET.test(key) ? [secretOf(here, {'own-config.in_clear': true})] : [];
  });
}

function secretFile(key: string, path: string, place: Place): Subject {
  const stat = statBelow(place, path);
  return secretOf(key, {
    'own-config.in_clear': false,
    'own-config.there': stat.found !== 'absent',
    ...(stat.found === 'read' && {'own-config.age_days': daysSince(stat.changedMs * 1000, place.now)}),
    'own-config.credential': path.startsWith('/run/credentials/'),
    'own-config.read_by_others': stat.found === 'read' && (stat.mode & 0o004) !== 0,
  });
}

const secretOf = (key: string, fields: Fields): Subject => ({
  name: harmless(key),
  fields: {'own-config.kind': 'secret', 'own-config.key': harmless(key), ...fields},
});
