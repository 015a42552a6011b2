/** Services, accounts and sudo below a root; and Bifrost's own unit against what the lines say of Bifrost itself. */
import {copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {judgeSelf} from '../../../src/checklist/judge/judge.ts';
import type {Place} from '../../../src/checklist/probe.ts';
import {accountReview} from '../../../src/checklist/probes/account-review.ts';
import {passwd} from '../../../src/checklist/probes/passwd.ts';
import {sudoers} from '../../../src/checklist/probes/sudoers.ts';
import {unit} from '../../../src/checklist/probes/unit.ts';
import {unitExposure} from '../../../src/checklist/probes/unit-exposure.ts';
import {levelsIn} from '../../../src/checklist/unit/exposure.ts';
import {DAY} from '../../../src/core/time.ts';
import {loadLines} from '../../../src/hardening-lines.ts';
import {fieldsBy, NOW, place, run} from '../root-place.ts';

const WANTS = 'etc/systemd/system/multi-user.target.wants';

test('units: the first folder counts, drop-ins in order, empty settings clear, aliases and masked ones are none', async () => {
  const where = place({
    'usr/lib/systemd/system/historian.service': '[Service]\nUser=root\nMemoryMax=1G\n',
    'etc/systemd/system/historian.service':
      '[Unit]\nMemoryMax=9G\n[Service]\nUser=historian\nLoadCredential=key:/etc/key\nEnvironment=A=1 "DB_PASSWORD=Kx9-fermi-Quark"\nStateDirectory=historian\n# CPUQuota=5%\nTasksMax=\\\n64\n',
    'etc/systemd/system/historian.service.d/20-more.conf':
      '[Service]\nMemoryMax=\nLoadCredential=\nProtectSystem=full\n',
    'usr/lib/systemd/system/historian.service.d/10-less.conf': '[Service]\nMemoryMax=2G\nProtectSystem=strict\n',
    'etc/systemd/system/alias.service': '→/usr/lib/systemd/system/cron.service',
    'etc/systemd/system/gone.service': '→/dev/null',
    'usr/lib/systemd/system/gone.service': '[Service]\nUser=gone\n',
    'usr/lib/systemd/system/cron.service': '[Service]\n',
    'usr/lib/systemd/system/web@.service':
      '[Service]\nDynamicUser=yes\nRestrictNamespaces=yes\nLoadCredentialEncrypted=key:/etc/key.cred\nMemoryMax=infinity\nCPUQuota=20%\n',
    'usr/lib/systemd/system/idle@.service': '[Service]\n',
    'usr/lib/systemd/system/gateway.service':
      '[Service]\nUser=historian\nEnvironmentFile=-/etc/gateway.env\nEnvironmentFile=/etc/none.env\nLoadCredential=key:/etc/key\n',
    'etc/gateway.env': '# of the plant\nAPI_TOKEN=Kx9-fermi-Quark\n',
    [`${WANTS}/historian.service`]: '→/etc/systemd/system/historian.service',
    [`${WANTS}/web@one.service`]: '→/usr/lib/systemd/system/web@.service',
    [`${WANTS}/gateway.service`]: '→/usr/lib/systemd/system/gateway.service',
  });
  const units = await fieldsBy(unit, where);
  expect(Object.keys(units)).toEqual(['cron.service', 'gateway.service', 'historian.service', 'web@.service']);
  expect(units['historian.service']).toEqual({
    'unit.name': 'historian.service',
    'unit.enabled': true,
    'unit.is_base': false,
    'unit.user': 'historian',
    'unit.user_shared_by': 2,
    'unit.memory_max': 'none',
    'unit.tasks_max': '64',
    'unit.cpu_quota': 'none',
    'unit.protect_system': 'full',
    'unit.restrict_namespaces': false,
    'unit.own_state': true,
    'unit.secret_in_environment': true,
    'unit.load_credential': 'none',
  });
  expect(units['cron.service']).toMatchObject({'unit.enabled': false, 'unit.is_base': true, 'unit.user': 'root'});
  expect(units['gateway.service']).toMatchObject({
    'unit.secret_in_environment': true,
    'unit.load_credential': 'plain',
    'unit.own_state': false,
  });
  expect(units['web@.service']).toMatchObject({
    'unit.user': 'dynamic',
    'unit.user_shared_by': 1,
    'unit.memory_max': 'none',
    'unit.tasks_max': 'default',
    'unit.cpu_quota': '20%',
    'unit.protect_system': 'strict',
    'unit.restrict_namespaces': true,
    'unit.own_state': true,
    'unit.load_credential': 'encrypted',
    'unit.secret_in_environment': false,
  });
  expect(JSON.stringify(await run(unit, where))).not.toContain('fermi');
});

test('no systemd is absent; exposure is told by a machine that runs alone', async () => {
  expect(await run(unit, place({}))).toMatchObject([{found: 'absent'}]);
  expect(await run(unitExposure, place({}))).toMatchObject([{found: 'absent'}]);
  expect(await run(unitExposure, place({'etc/systemd/system/a.service': ''}))).toMatchObject([{found: 'failed'}]);
  const output =
    '✓ UMask=\n\n→ Overall exposure level for a.service: 1.7 OK 🙂\n→ Overall exposure level for b.service: 9.6 UNSAFE\n';
  expect([...levelsIn(output)]).toEqual([
    ['a.service', 1.7],
    ['b.service', 9.6],
  ]);
});

test('this machine: systemd-analyze judges services that start with it', async () => {
  const [evidence] = await run(unitExposure, {root: '/', isLive: true, host: 'here', now: 0});
  expect(['read', 'absent', 'failed']).toContain(evidence?.found);
  for (const {fields} of evidence?.subjects ?? []) {
    expect(fields['unit.exposure']).toBeGreaterThanOrEqual(0);
    expect(fields['unit.exposure']).toBeLessThanOrEqual(10);
  }
});

test('accounts: services, people and root', async () => {
  const text =
    'root:x:0:0:root:/root:/bin/bash\nsync:x:4:65534:sync:/bin:/bin/sync\npostgres:x:110:115::/var/lib/postgresql:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\nold:x:120:120::/:\nbroken\n';
  const found = await fieldsBy(passwd, place({'etc/passwd': text}));
  const short = Object.entries(found).map(([name, f]) => [
    name,
    f['account.uid'],
    f['account.is_service'],
    f['account.login'],
  ]);
  expect(short).toEqual([
    ['root', 0, false, true],
    ['sync', 4, true, false],
    ['postgres', 110, true, true],
    ['anna', 1000, false, true],
    ['nobody', 65_534, true, false],
    ['old', 120, true, true],
  ]);
  expect(await run(passwd, place({}))).toMatchObject([{found: 'absent'}]);
});

test('sudoers: aliases, tags, folders; names that sudo leaves out', async () => {
  const where = place({
    'etc/sudoers':
      'Defaults env_reset\nUser_Alias OPS = anna, \\\n bert\nCmnd_Alias RESTART = /usr/bin/systemctl restart mosquitto\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL # the group\nOPS ALL=(root) NOPASSWD: RESTART\n@includedir /etc/sudoers.d\n@includedir /etc/nowhere\n',
    'etc/sudoers.d/ci': 'ci ALL=(ALL) NOPASSWD:ALL\n',
    'etc/sudoers.d/old.bak': 'old ALL=(ALL) ALL\n',
  });
  const found = (await run(sudoers, where))
    .flatMap(({subjects}) => subjects)
    .map(({fields: f}) => [f['sudo.who'], f['sudo.nopasswd'], f['sudo.all']]);
  expect(found).toEqual([
    ['root', false, true],
    ['%sudo', false, true],
    ['anna', true, false],
    ['bert', true, false],
    ['ci', true, true],
  ]);
});

test('a review is of what is there now; without reviews nobody knows', async () => {
  const files = {'etc/passwd': 'root:x:0:0::/root:/bin/bash\n', 'etc/sudoers': 'root ALL=(ALL) ALL\n'};
  const bare = place(files);
  expect(await run(accountReview, bare)).toMatchObject([{found: 'failed'}]);
  const sha256 = [...(await run(passwd, bare)), ...(await run(sudoers, bare))].map((one) => one.sha256).join('');
  const review = {of: 'accounts', sha256, by: 'anna', at: NOW - 10 * DAY};
  const fields = async (reviews: NonNullable<Place['reviews']>) =>
    (await run(accountReview, {...bare, reviews}))[0]?.subjects[0]?.fields;
  expect(await fields([review, {...review, at: NOW - 98 * DAY}])).toEqual({
    'review.exists': true,
    'review.age_days': 10,
    'review.is_current': true,
  });
  expect(await fields([{...review, sha256: 'another'}])).toMatchObject({'review.is_current': false});
  expect(await fields([{...review, of: 'k8s-rbac'}])).toEqual({'review.exists': false});
});

const OWN = [5, 6, 11, 15, 16, 18, 24, 25, 28];

test('the unit that Bifrost ships keeps what the lines say of Bifrost; a careless drop-in breaks it', async () => {
  const lines = (await loadLines()).filter(({shape}) => OWN.includes(shape.line));
  const where = place({
    [`${WANTS}/bifrost.service`]: '→/usr/lib/systemd/system/bifrost.service',
    'usr/lib/systemd/system/x.service': '',
  });
  copyFileSync('systemd/bifrost.service', join(where.root, 'usr/lib/systemd/system/bifrost.service'));
  const states = async () => {
    const evidence = await run(unit, where);
    return Object.fromEntries(lines.map((line) => [line.shape.line, judgeSelf(line, evidence, where.now).state]));
  };
  expect(await states()).toEqual(Object.fromEntries(OWN.map((line) => [line, 'pass'])));
  mkdirSync(join(where.root, 'etc/systemd/system/bifrost.service.d'));
  writeFileSync(
    join(where.root, 'etc/systemd/system/bifrost.service.d/careless.conf'),
    '[Service]\nUser=root\nMemoryMax=infinity\nProtectSystem=no\nRestrictNamespaces=no\nEnvironment=MQTT_PASSWORD=Kx9-fermi-Quark\n',
  );
  writeFileSync(join(where.root, 'etc/systemd/system/other.service'), '[Service]\nUser=root\n');
  symlinkSync('/etc/systemd/system/other.service', join(where.root, WANTS, 'other.service'));
  expect(await states()).toEqual(Object.fromEntries(OWN.map((line) => [line, 'fail'])));
  rmSync(join(where.root, WANTS, 'bifrost.service'));
  rmSync(join(where.root, 'usr/lib/systemd/system/bifrost.service'));
  expect((await states())['5']).toBe('fail'); // not installed
  expect(readFileSync('systemd/bifrost.service', 'utf8')).toContain('ProtectSystem=strict');
});
