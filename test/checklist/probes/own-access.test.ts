/** Who may command Bifrost, what the kernel says of its processes, and how its backups are configured. */
import {chmodSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ownAccess} from '../../../src/checklist/probes/own-access.ts';
import {ownBackup} from '../../../src/checklist/probes/own-backup.ts';
import {ownListeners} from '../../../src/checklist/probes/own-listeners.ts';
import {ownProcess} from '../../../src/checklist/probes/own-process.ts';
import {aRoot, collect, fieldsOf, foundOf} from '../a-root.ts';

describe('own-access', () => {
  const passwd = (shell = '/usr/sbin/nologin', uid = 990): string =>
    `root:x:0:0::/root:/bin/bash\nbifrost:x:${uid}:990::/var/lib/bifrost:${shell}\nbifroster:x:1000:1000::/home:/bin/sh\n`;
  const files = {
    '/etc/passwd': passwd(),
    '/etc/group': 'sudo:x:27:anna\nbifrost:x:990:bifrost-poll,anna\n',
    '/run/bifrost/control.sock': '',
  };

  test('users of its own, members of its groups, its socket', async () => {
    const place = aRoot(files);
    chmodSync(join(place.root, '/run/bifrost/control.sock'), 0o660);
    expect((await collect(ownAccess, place)).flatMap(({subjects}) => subjects)).toEqual([
      {name: 'bifrost', fields: {'own-access.kind': 'account', 'own-access.login': false, 'own-access.root': false}},
      {name: 'bifrost-poll in group bifrost', fields: {'own-access.kind': 'member', 'own-access.is_own': true}},
      {name: 'anna in group bifrost', fields: {'own-access.kind': 'member', 'own-access.is_own': false}},
      {
        name: '/run/bifrost/control.sock 0660',
        fields: {'own-access.kind': 'socket', 'own-access.by_others': false},
      },
    ]);
    chmodSync(join(place.root, '/run/bifrost/control.sock'), 0o662);
    expect((await fieldsOf(ownAccess, place)).at(-1)).toMatchObject({'own-access.by_others': true});
  });

  test.each([
    ['/bin/bash', true],
    ['', true],
    ['/bin/false', false],
  ])('a shell %j lets somebody work: %j', async (shell, login) => {
    const place = aRoot({...files, '/etc/passwd': passwd(shell, 0)});
    expect((await fieldsOf(ownAccess, place))[0]).toMatchObject({'own-access.login': login, 'own-access.root': true});
  });

  test('its socket is where the configuration says; what that says has to be read', async () => {
    const config = '/etc/bifrost/bifrost.yaml';
    const elsewhere = {...files, '/run/own.sock': '', [config]: 'control: {socket: /run/own.sock}\n'};
    expect((await collect(ownAccess, aRoot(elsewhere))).at(-1)).toMatchObject({found: 'read', source: '/run/own.sock'});
    expect((await collect(ownAccess, aRoot({...files, [config]: '{'}))).at(-1)).toMatchObject({
      found: 'failed',
      source: config,
    });
    const hidden = aRoot(files, {hidden: [config]});
    expect((await collect(ownAccess, hidden)).at(-1)).toMatchObject({found: 'denied', source: config});
  });

  test('tables without Bifrost, and what is hidden, prove nothing', async () => {
    const none = aRoot({'/etc/passwd': 'root:x:0:0:::\n', '/etc/group': ''});
    expect(await foundOf(ownAccess, none)).toEqual([
      'failed: names no user or group of Bifrost',
      'failed: names no user or group of Bifrost',
      'absent: is not there',
    ]);
    expect(await foundOf(ownAccess, aRoot({}, {hidden: ['/etc', '/run']}))).toEqual([
      expect.stringMatching(/^denied/),
      expect.stringMatching(/^denied/),
      expect.stringMatching(/^denied/),
    ]);
  });
});

describe('own-process', () => {
  const files = {
    '/proc/7/cgroup': '0::/system.slice/ssh.service\n',
    '/proc/8/cgroup': '0::/system.slice/bifrost-sensor.service\n',
    '/proc/8/attr/current': 'bifrost (enforce)\n',
    '/proc/8/fd/keep': '',
  };
  const exe = {'/proc/8/exe': '/usr/lib/bifrost/bin/node'};
  const good = {
    'own-process.unit': 'bifrost-sensor.service',
    'own-process.confined': true,
    'own-process.unified': true,
    'own-process.container': false,
    'own-process.replaced': false,
  };

  test('as it should be', async () => {
    expect(await fieldsOf(ownProcess, aRoot(files, {links: exe}))).toEqual([good]);
  });

  test.each<[string, string, string, object]>([
    ['unconfined', 'attr/current', 'unconfined\n', {'own-process.confined': false}],
    ['a profile that only complains', 'attr/current', 'bifrost (complain)\n', {'own-process.confined': false}],
    ['SELinux', 'attr/current', 'system_u:system_r:bifrost_t:s0\0', {'own-process.confined': true}],
    ['SELinux without a type', 'attr/current', 'u:r:unconfined_t:s0', {'own-process.confined': false}],
    [
      'old control groups beside the new',
      'cgroup',
      '4:memory:/x\n0::/system.slice/bifrost.service\n',
      {'own-process.unified': false},
    ],
    ['a container', 'cgroup', '0::/docker/ab/bifrost.service\n', {'own-process.container': true}],
  ])('%s', async (_, file, text, said) => {
    const place = aRoot({...files, [`/proc/8/${file}`]: text}, {links: exe});
    expect((await fieldsOf(ownProcess, place))[0]).toMatchObject(said);
  });

  test('a program that an update replaced', async () => {
    const place = aRoot(files, {links: {'/proc/8/exe': '/usr/lib/bifrost/bin/node (deleted)'}});
    expect((await fieldsOf(ownProcess, place))[0]).toMatchObject({'own-process.replaced': true});
  });

  test('it does not run, or some of it may not be seen', async () => {
    const {'/proc/8/cgroup': _, ...rest} = files;
    expect(await foundOf(ownProcess, aRoot(rest))).toEqual([expect.stringMatching(/^failed: Bifrost does not run/)]);
    const {'/proc/8/attr/current': __, ...blind} = files;
    expect(await foundOf(ownProcess, aRoot(blind))).toEqual([
      'read',
      'failed: is not there',
      expect.stringMatching(/^denied/),
    ]);
  });

  test('its sensor and its poller are Bifrost, too: what they listen on is seen', async () => {
    const tcp = `  sl\n   0: 00000000:0017 00000000:0000 0A 0 0 0 0 0 11 1\n`;
    const place = aRoot({...files, '/proc/net/tcp': tcp}, {links: {'/proc/8/fd/3': 'socket:[11]'}});
    expect(await fieldsOf(ownListeners, place)).toMatchObject([{'own-listeners.port': 23}]);
  });
});

describe('own-backup', () => {
  const CONFIG = '/etc/bifrost/bifrost.yaml';
  const said = (text: string) => aRoot({[CONFIG]: `backup: ${text}\n`, '/mnt/b/x.age': ''});

  test('to a folder, for a key of somebody else', async () => {
    const place = said('{folder: /mnt/b, recipients: [age1x]}');
    chmodSync(join(place.root, '/mnt/b'), 0o700);
    expect(await fieldsOf(ownBackup, place)).toEqual([
      {
        'own-backup.keyed': true,
        'own-backup.readable_here': false,
        'own-backup.elsewhere': false,
        'own-backup.read_by_others': false,
        'own-backup.written_by_others': false,
      },
    ]);
    chmodSync(join(place.root, '/mnt/b'), 0o707);
    expect(await fieldsOf(ownBackup, place)).toMatchObject([
      {'own-backup.read_by_others': true, 'own-backup.written_by_others': true},
    ]);
  });

  test.each([
    ['{folder: /mnt/b}', {'own-backup.keyed': false, 'own-backup.readable_here': false}],
    ['{folder: /mnt/b, recipients: []}', {'own-backup.keyed': false}],
    ['{folder: /mnt/b, passphraseFile: /x}', {'own-backup.keyed': true, 'own-backup.readable_here': true}],
    ['{folder: /mnt/b, recipients: [a], identityFile: /x}', {'own-backup.readable_here': true}],
    ['{sftp: {host: h, folder: /b}}', {'own-backup.elsewhere': true, 'own-backup.host_known': false}],
    ['{sftp: {host: h, folder: /b, hostKey: k}}', {'own-backup.host_known': true}],
  ])('%s', async (text, fields) => {
    expect(await fieldsOf(ownBackup, said(text))).toMatchObject([fields]);
  });

  test('none is made; a disk that is away; no configuration', async () => {
    expect(await foundOf(ownBackup, said('{every: 24h}'))).toEqual(['absent: no folder for backups is configured']);
    expect(await foundOf(ownBackup, said('{folder: /mnt/away, passphraseFile: /x}'))).toEqual([
      'read',
      'failed: is not there',
    ]);
    expect(await foundOf(ownBackup, aRoot({}))).toEqual(['failed: is not there']);
    expect(await foundOf(ownBackup, aRoot({[CONFIG]: 'a: ['}))).toEqual([expect.stringMatching(/^failed: is no YAML/)]);
    expect(await foundOf(ownBackup, aRoot({}, {hidden: ['/etc']}))).toEqual([expect.stringMatching(/^denied/)]);
    const folder = aRoot({});
    mkdirSync(join(folder.root, CONFIG), {recursive: true});
    expect(await foundOf(ownBackup, folder)).toEqual(['failed: is no file']);
  });
});
