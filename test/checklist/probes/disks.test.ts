/** Disks, Bifrost's database, and backups: real archives, made by the programs that people use. */
import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {artefactOf} from '../../../src/checklist/artefact.ts';
import {backups} from '../../../src/checklist/probes/backups.ts';
import {crypt} from '../../../src/checklist/probes/crypt.ts';
import {databases} from '../../../src/checklist/probes/databases.ts';
import {aRoot, collect, fieldsOf, foundOf, NOW} from '../a-root.ts';

const folders = {'/var/lib/x': '', '/var/log/x': '', '/home/x': '', '/srv/x': ''};

test('root in clear, data on LUKS, swap in clear', async () => {
  const place = aRoot({
    ...folders,
    '/etc/fstab':
      '# a comment\n/dev/sda1 / ext4 defaults 0 1\n/dev/mapper/data /var/lib ext4 defaults 0 2\n/dev/sda3 none swap sw 0 0\ntmpfs /tmp tmpfs defaults\n',
    '/etc/crypttab': 'data /dev/sda2 none luks\n',
  });
  expect(await fieldsOf(crypt, place)).toEqual([
    {'crypt.mount': '/', 'crypt.holds': ['/var/log', '/home', '/srv'], 'crypt.is_encrypted': false},
    {'crypt.mount': '/var/lib', 'crypt.holds': ['/var/lib'], 'crypt.is_encrypted': true},
    {'crypt.mount': '[SWAP]', 'crypt.holds': ['swap'], 'crypt.is_encrypted': false},
  ]);
});

test('a UUID beside a crypttab may be anything: it is not guessed', async () => {
  const place = aRoot({
    '/var/lib/x': '',
    '/etc/fstab': 'UUID=1 / ext4 defaults 0 1\n',
    '/etc/crypttab': 'data UUID=2 none luks\n',
  });
  expect(await foundOf(crypt, place)).toEqual(['read', 'failed: /etc/fstab does not tell on which disk it lies']);
  const none = aRoot({'/var/lib/x': '', '/etc/fstab': 'UUID=1 / ext4 defaults 0 1\n'});
  expect(await fieldsOf(crypt, none)).toMatchObject([{'crypt.is_encrypted': false}]);
});

test('this machine, by lsblk: each folder is on a disk, or it is said that it is not known', async () => {
  const found = await collect(crypt, {root: '/', isLive: true, host: 'here', now: NOW});
  const holds = found.flatMap(({subjects, source}) => [
    ...subjects.flatMap(({fields}) => fields['crypt.holds']),
    source,
  ]);
  for (const path of ['/var/lib', '/var/log']) expect(holds).toContain(path);
});

test('a database that everybody can read, on a disk that everybody can read', async () => {
  const clear = {'/var/lib/bifrost/bifrost.db': 'SQLite format 3\0and so on'};
  const fstab = {'/etc/fstab': '/dev/sda1 / ext4 defaults 0 1\n'};
  expect(await fieldsOf(databases, aRoot({...clear, ...fstab}))).toEqual([
    {'databases.is_clear': true, 'databases.disk_is_clear': true},
  ]);
  expect(await foundOf(databases, aRoot(clear))).toEqual([expect.stringMatching(/^failed: can be read without a key/)]);
  const locked = aRoot({'/var/lib/bifrost/bifrost.db': 'salt salt salt salt'});
  expect(await fieldsOf(databases, locked)).toEqual([{'databases.is_clear': false}]);
  expect(await foundOf(databases, aRoot({}))).toEqual(['absent: is not there']);
});

const make = (folder: string, command: string) => {
  const {status, stderr} = spawnSync('sh', ['-c', command], {cwd: folder, encoding: 'utf8'});
  expect(stderr + status).toMatch(/0$/);
};
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

test.each([
  ['tar', 'tar cf b x', 'tar', false],
  ['gzip', 'tar czf b x', 'gzip', false],
  ['xz', 'tar cJf b x', 'xz', false],
  ['openssl', 'openssl enc -aes-256-cbc -pbkdf2 -pass pass:secret -in x -out b', 'openssl', true],
  ['gpg', 'gpg --homedir . --batch --pinentry-mode loopback --passphrase secret -c -o b x 2>/dev/null', 'gpg', true],
  ['gpg', 'gpg --homedir . --batch --pinentry-mode loopback --passphrase secret -a -c -o b x 2>/dev/null', 'gpg', true],
  ['zip', 'zip -q b.zip x && mv b.zip b', 'zip', false],
  ['zip', 'zip -q -P secret b.zip x && mv b.zip b', 'zip', true],
  ['cat', 'cat x >b', 'text', false],
])('%s: %s', async (program, command, kind, isEncrypted) => {
  if (!has(program)) return;
  const place = aRoot({'/backup/keep': ''}, {backups: ['/backup']});
  const folder = join(place.root, 'work');
  mkdirSync(folder);
  writeFileSync(join(folder, 'x'), 'all we know\n'.repeat(100));
  make(folder, command);
  execFileSync('mv', [join(folder, 'b'), join(place.root, 'backup/newest')]);
  utimesSync(join(place.root, 'backup/keep'), 1, 1);
  expect(await fieldsOf(backups, place)).toMatchObject([{'backups.kind': kind, 'backups.is_encrypted': isEncrypted}]);
});

test('the newest counts; who may read it; how old it is', async () => {
  const place = aRoot(
    {'/backup/old': 'SQLite format 3\0', '/backup/new.age': 'age-encryption.org/v1\n'},
    {backups: ['/backup']},
  );
  const [folder, file] = [join(place.root, 'backup'), join(place.root, 'backup/new.age')];
  utimesSync(join(folder, 'old'), 1, 1);
  chmodSync(join(folder, 'old'), 0o600);
  utimesSync(file, NOW / 1e6 - 7200, NOW / 1e6 - 7200);
  const modes = async (above: number, own: number) => {
    chmodSync(folder, above);
    chmodSync(file, own);
    return (await fieldsOf(backups, place))[0];
  };
  expect(await modes(0o755, 0o644)).toMatchObject({
    'backups.kind': 'age',
    'backups.age_hours': 2,
    'backups.others_read': true,
    'backups.others_write': false,
  });
  expect(await modes(0o700, 0o666)).toMatchObject({'backups.others_read': false, 'backups.others_write': false});
  expect(await modes(0o777, 0o600)).toMatchObject({'backups.others_read': false, 'backups.others_write': true});
  expect(await modes(0o1777, 0o600)).toMatchObject({'backups.others_write': false});
  // An old backup tells as much as the newest.
  chmodSync(join(folder, 'old'), 0o644);
  expect(await modes(0o755, 0o600)).toMatchObject({'backups.others_read': true});
});

test('repositories of restic and borg', async () => {
  const restic = Object.fromEntries(
    ['config', 'data/x', 'index/x', 'keys/x', 'snapshots/x'].map((name) => [`/r/${name}`, 'x']),
  );
  const borg = {'/b/README': 'This is a Borg Backup repository.\n', '/b/config': '[repository]\nversion = 1\n'};
  const place = aRoot({...restic, ...borg}, {backups: ['/r', '/b']});
  expect(await foundOf(backups, place)).toEqual(['read', 'failed: it cannot be told whether it is encrypted (borg)']);
  writeFileSync(join(place.root, 'b/config'), '[repository]\nkey = hqlhbGdvcml0\n');
  expect(await fieldsOf(backups, place)).toMatchObject([
    {'backups.kind': 'restic'},
    {'backups.kind': 'borg', 'backups.is_encrypted': true},
  ]);
});

test('nobody said where; a folder that is not mounted; an empty one', async () => {
  expect(await foundOf(backups, aRoot({}))).toEqual(['failed: nobody said where backups are']);
  expect(await foundOf(backups, aRoot({}, {backups: ['/backup']}))).toEqual([
    expect.stringContaining('is the share mounted'),
  ]);
  const empty = aRoot({'/backup/below/x': ''}, {backups: ['/backup']});
  expect(await collect(backups, empty)).toMatchObject([{found: 'read', subjects: []}]);
});

test('whatever the bytes, a kind comes out; noise is never called encrypted without a mark', () => {
  fc.assert(fc.property(fc.uint8Array({maxLength: 600}), (bytes) => void artefactOf(Buffer.from(bytes))));
  expect(artefactOf(gzipSync('x'))).toEqual({kind: 'gzip', isEncrypted: false});
  const noise = Buffer.from(Array.from({length: 65_536}, (_, i) => (i * i * 31 + (i >> 3) * 17) & 255));
  noise[0] = 0;
  expect(artefactOf(noise).isEncrypted).not.toBe(true);
});
