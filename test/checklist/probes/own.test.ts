/** Bifrost's own installation, on real files below a root: configuration, unit, store. */
import {execFileSync} from 'node:child_process';
import {X509Certificate} from 'node:crypto';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Place, Probe} from '../../../src/checklist/probe.ts';
import {ownConfig} from '../../../src/checklist/probes/own-config.ts';
import {ownStore} from '../../../src/checklist/probes/own-store.ts';
import {ownUnit} from '../../../src/checklist/probes/own-unit.ts';
import type {Evidence} from '../../../src/core/checklist.ts';
import {openStore} from '../../../src/store/store.ts';

const REQUEST = [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:prime256v1',
  '-nodes',
  '-subj',
  '/CN=box',
];
const certificate = execFileSync('openssl', [...REQUEST, '-days', '500', '-keyout', '/dev/null'], {
  stdio: ['ignore', 'pipe', 'ignore'],
  encoding: 'utf8',
});

let root: string;
let place: Place;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bifrost-own-'));
  place = {root, isLive: false, host: 'box', now: 0};
});
afterEach(() => rmSync(root, {recursive: true}));

function write(path: string, text: string, mode = 0o640): void {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), mode);
}

const collect = (probe: Probe): Promise<readonly Evidence[]> => probe.collect(place, new AbortController().signal);

/** Without the probe's name before each field, and without fields that nobody asks about. */
async function subjectsOf(probe: Probe, ...asked: readonly string[]) {
  const [evidence] = await collect(probe);
  return evidence?.subjects.map(({name, fields}) => ({
    name,
    ...Object.fromEntries(
      Object.entries(fields)
        .map(([key, value]) => [key.slice(probe.name.length + 1), value] as const)
        .filter(([key]) => asked.length === 0 || asked.includes(key)),
    ),
  }));
}

test('every field that comes is declared', async () => {
  write('/etc/bifrost/bifrost.yaml', 'mqtt: {url: "mqtt://broker", passwordFile: /etc/x, certFile: /c, password: p}\n');
  write('/etc/x', 'p');
  write('/usr/lib/systemd/system/bifrost.service', '[Service]\n');
  write('/var/lib/bifrost/bifrost.db', 'x'.repeat(100));
  for (const probe of [ownConfig, ownUnit, ownStore]) {
    const found = (await collect(probe)).flatMap(({subjects}) => subjects.flatMap(({fields}) => Object.keys(fields)));
    expect(found.filter((name) => probe.fields[name] === undefined)).toEqual([]);
    expect(Object.keys(probe.fields).filter((name) => !found.includes(name))).toEqual([]);
  }
});

test.each([ownConfig, ownUnit, ownStore])('$name: where Bifrost is not installed, that is proven', async (probe) => {
  expect((await collect(probe)).map(({found}) => found)).toEqual(['absent']);
});

describe('own-config', () => {
  const FILE = '/etc/bifrost/bifrost.yaml';

  test('sinks: who leaves the box, and how protected', async () => {
    write(
      FILE,
      `mqtt: {url: "mqtts://broker.example:8883", certFile: /a, keyFile: /etc/bifrost/client.key}
publish:
  syslog: {host: siem.example, transport: udp}
  webhook: {url: "https://hooks.example/x", secretFile: /none}
  file: {path: /var/lib/bifrost/out.jsonl}
`,
    );
    const sinks = await subjectsOf(ownConfig, 'sink', 'leaves_box', 'encrypted', 'client_certificate');
    expect(sinks?.slice(1, 5)).toEqual([
      {
        name: 'mqtt mqtts://broker.example:8883',
        sink: 'mqtt',
        leaves_box: true,
        encrypted: true,
        client_certificate: true,
      },
      {name: 'syslog siem.example', sink: 'syslog', leaves_box: true, encrypted: false, client_certificate: false},
      {
        name: 'webhook https://hooks.example/x',
        sink: 'webhook',
        leaves_box: true,
        encrypted: true,
        client_certificate: false,
      },
      {
        name: 'file /var/lib/bifrost/out.jsonl',
        sink: 'file',
        leaves_box: false,
        encrypted: false,
        client_certificate: false,
      },
    ]);
  });

  test.each([
    ['mqtt://broker', true, false],
    ['mqtt://127.0.0.1:1883', false, false],
    ['mqtt://localhost', false, false],
    ['mqtt://[::1]:1883', false, false],
    ['wss://broker', true, true],
    ['ws://broker', true, false],
  ])('%s', async (url, leaves, encrypted) => {
    write(FILE, `mqtt: {url: "${url}"}\n`);
    expect((await subjectsOf(ownConfig, 'leaves_box', 'encrypted'))?.[1]).toMatchObject({
      leaves_box: leaves,
      encrypted,
    });
  });

  test('syslog goes over TLS where nothing else is said', async () => {
    write(FILE, 'publish: {syslog: {host: siem}}\n');
    expect((await subjectsOf(ownConfig, 'encrypted'))?.[1]).toMatchObject({encrypted: true});
  });

  test('secrets: as files with their rights, or in clear, and never themselves', async () => {
    write('/etc/bifrost/open.key', 'k', 0o644);
    write('/etc/bifrost/closed.key', 'k', 0o640);
    write(
      FILE,
      `# password: hunter1
store: {keyFile: /etc/bifrost/open.key}
mqtt: {url: "mqtt://b", passwordFile: /run/credentials/bifrost.service/p, password: hunter2}
poll: {targets: [{login: {communityFile: /etc/bifrost/closed.key}}]}
`,
    );
    const asked = ['in_clear', 'there', 'credential', 'read_by_others'];
    expect((await subjectsOf(ownConfig, ...asked))?.slice(2)).toEqual([
      {name: 'store.keyFile', in_clear: false, there: true, credential: false, read_by_others: true},
      {name: 'mqtt.passwordFile', in_clear: false, there: false, credential: true, read_by_others: false},
      {name: 'mqtt.password', in_clear: true},
      {
        name: 'poll.targets.0.login.communityFile',
        in_clear: false,
        there: true,
        credential: false,
        read_by_others: false,
      },
    ]);
    expect(JSON.stringify(await collect(ownConfig))).not.toMatch(/hunter/);
  });

  test('how old secrets are, and how long certificates last', async () => {
    write('/etc/bifrost/mqtt.password', 'p');
    write('/etc/bifrost/client.pem', certificate);
    write(
      FILE,
      'mqtt: {url: "mqtts://b", passwordFile: /etc/bifrost/mqtt.password, certFile: /etc/bifrost/client.pem}\n' +
        'publish: {syslog: {host: s, certFile: /none}}\n',
    );
    place = {...place, now: (Date.now() + 400 * 86_400_000) * 1000};
    const subjects = await subjectsOf(ownConfig, 'kind', 'age_days', 'days_left');
    expect(subjects?.slice(3)).toEqual([
      {name: 'mqtt.passwordFile', kind: 'secret', age_days: 400},
      {name: 'mqtt.certFile', kind: 'certificate', days_left: expect.any(Number)},
      {name: 'publish.syslog.certFile', kind: 'certificate', days_left: -1},
    ]);
    const left = new X509Certificate(certificate).validTo;
    place = {...place, now: (Date.parse(left) - 9.5 * 86_400_000) * 1000};
    expect((await subjectsOf(ownConfig, 'days_left'))?.[4]).toMatchObject({days_left: 9});
  });

  test.each([
    ['email: {host: mail, security: none}', false],
    ['email: {host: mail, security: tls}', true],
    ['email: {host: mail}', true],
  ])('%s', async (text, encrypted) => {
    write(FILE, `publish: {${text}}\n`);
    expect((await subjectsOf(ownConfig, 'leaves_box', 'encrypted'))?.[1]).toMatchObject({leaves_box: true, encrypted});
  });

  test('the box itself', async () => {
    write(
      FILE,
      'capture: {interfaces: [{name: a}], serial: [{device: b}]}\npoll: {enabled: true}\npolicy: {file: /p}\n',
      0o666,
    );
    expect((await subjectsOf(ownConfig))?.[0]).toEqual({
      ...{name: FILE, kind: 'box', interfaces: 2, sinks: 0, store_key: false, policy: true, polls: true},
      written_by_others: true,
    });
    write(FILE, 'store: {keyFile: /k}\n');
    expect((await subjectsOf(ownConfig))?.[0]).toMatchObject({
      ...{interfaces: 0, store_key: true, policy: false, polls: false, written_by_others: false},
    });
  });

  test.each(['a: [', 'a: &x [*x, *x]\nb: *y', '\0'])('what is no YAML has failed: %j', async (text) => {
    write(FILE, text);
    const [evidence] = await collect(ownConfig);
    expect(['failed', 'read']).toContain(evidence?.found);
    if (text === 'a: [')
      expect(evidence).toMatchObject({found: 'failed', reason: expect.stringContaining('is no YAML')});
  });
});

describe('own-unit', () => {
  test('the shipped unit is in its box', async () => {
    place = {
      ...place,
      root: '/',
      own: {program: '', config: '', store: '', units: [join(process.cwd(), 'systemd/bifrost.service')]},
    };
    const [unit] = (await subjectsOf(ownUnit)) ?? [];
    expect(unit).toMatchObject({
      ...{user: 'bifrost', capabilities: ['none'], no_new_privileges: true, protect_system: 'strict'},
      ...{
        protect_home: true,
        private_tmp: true,
        private_devices: true,
        protect_kernel: true,
        restrict_namespaces: true,
      },
      ...{system_calls: true, exec_paths: true, memory_max: true, tasks_max: true, cpu_quota: false},
      ...{addresses_denied: true, credentials: 0, secret_in_environment: false, watchdog: true},
    });
    expect(unit).toHaveProperty('address_families', expect.arrayContaining(['AF_INET', 'AF_UNIX']));
    expect(unit).toHaveProperty('address_families', expect.not.arrayContaining(['AF_PACKET']));
  });

  test('a unit that says nothing has nothing, and a drop-in adds and takes away', async () => {
    write('/usr/lib/systemd/system/bifrost.service', '[Service]\nExecStart=/usr/bin/bifrost run\n');
    const [bare] = (await subjectsOf(ownUnit)) ?? [];
    expect(bare).toMatchObject({
      ...{
        user: 'root',
        capabilities: ['all'],
        address_families: ['all'],
        no_new_privileges: false,
        protect_system: 'no',
      },
      ...{protect_home: false, protect_kernel: false, system_calls: false, exec_paths: false, memory_max: false},
      ...{watchdog: false, credentials: 0},
    });
    write(
      '/etc/systemd/system/bifrost.service.d/site.conf',
      `[Service]
User=bifrost
IPAddressDeny=any
LoadCredential=a:/a b:/b
LoadCredentialEncrypted=store-key
Environment=MQTT_PASSWORD=hunter2
ProtectKernelLogs=yes
MemoryMax=infinity
CPUQuota=50%
`,
    );
    const [site] = (await subjectsOf(ownUnit)) ?? [];
    expect(site).toMatchObject({
      ...{user: 'bifrost', addresses_denied: true, credentials: 3, encrypted_credentials: 1, memory_max: false},
      ...{protect_kernel: false, cpu_quota: true, secret_in_environment: true},
    });
    expect(JSON.stringify(await collect(ownUnit))).not.toContain('hunter2');
  });

  test('sensor and poller are Bifrost, too, each with its own drop-ins', async () => {
    write('/usr/lib/systemd/system/bifrost.service', '[Service]\nUser=bifrost\n');
    write('/usr/lib/systemd/system/bifrost-sensor.service', '[Service]\nUser=bifrost-sensor\n');
    write('/etc/systemd/system/bifrost-sensor.service.d/x.conf', '[Service]\nUser=root\n');
    const units = (await collect(ownUnit)).flatMap(({subjects}) => subjects);
    expect(units.map(({name, fields}) => [name, fields['own-unit.user']])).toEqual([
      ['bifrost.service', 'bifrost'],
      ['bifrost-sensor.service', 'root'],
    ]);
  });

  test('the unit in /etc counts before the one in /usr; a drop-in that cannot be read is said', async () => {
    write('/usr/lib/systemd/system/bifrost.service', '[Service]\nUser=a\n');
    write('/etc/systemd/system/bifrost.service', '[Service]\nUser=b\n');
    mkdirSync(join(root, 'etc/systemd/system/bifrost.service.d/x.conf'), {recursive: true});
    const evidence = await collect(ownUnit);
    expect(evidence[0]?.subjects[0]?.fields).toMatchObject({'own-unit.user': 'b'});
    expect(evidence[1]).toMatchObject({found: 'failed', source: '/etc/systemd/system/bifrost.service.d/x.conf'});
  });
});

describe('own-store', () => {
  const FILE = '/var/lib/bifrost/bifrost.db';
  const asked = ['encrypted', 'read_by_others', 'written_by_others', 'mode', 'of_root'];

  test('a real store in clear, and a real one with a key', async () => {
    mkdirSync(join(root, dirname(FILE)), {recursive: true, mode: 0o750});
    openStore(join(root, FILE)).close();
    chmodSync(join(root, FILE), 0o644);
    const isRoot = process.getuid?.() === 0;
    expect(await subjectsOf(ownStore, ...asked)).toEqual([
      {name: FILE, encrypted: false, read_by_others: true, written_by_others: false, mode: '0644', of_root: isRoot},
    ]);
    rmSync(join(root, FILE));
    openStore(join(root, FILE), {key: 'ab'.repeat(32)}).close();
    chmodSync(join(root, FILE), 0o600);
    expect(await subjectsOf(ownStore, ...asked)).toEqual([
      {name: FILE, encrypted: true, read_by_others: false, written_by_others: false, mode: '0600', of_root: isRoot},
    ]);
  });

  test('an empty file is no encrypted one', async () => {
    write(FILE, '');
    expect((await collect(ownStore)).map(({found}) => found)).toEqual(['failed']);
  });

  test('a folder in which everybody may write lets everybody put another store there', async () => {
    write(FILE, 'x'.repeat(100), 0o600);
    chmodSync(join(root, dirname(FILE)), 0o777);
    expect(await subjectsOf(ownStore, 'written_by_others')).toEqual([{name: FILE, written_by_others: true}]);
  });
});
