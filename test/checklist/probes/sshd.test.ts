/** SSH's settings from its files; sshd itself, where it is installed, says the same. */
import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {sshd} from '../../../src/checklist/probes/sshd.ts';
import {settingsOf, sshdConfigOf} from '../../../src/checklist/sshd-config.ts';
import {aRoot, fieldsOf, foundOf, NOW} from '../a-root.ts';

const MAIN = '/etc/ssh/sshd_config';
const box = {
  [MAIN]:
    'Include /etc/ssh/sshd_config.d/*.conf\n# PermitRootLogin no\nPermitRootLogin yes\nLogLevel = "VERBOSE" # loud\nMatch User anna\n  PermitRootLogin no\n  MaxAuthTries 1\n',
  '/etc/ssh/sshd_config.d/10-first.conf': 'maxauthtries 3\nPasswordAuthentication no\n',
  '/etc/ssh/sshd_config.d/20-second.conf': 'MaxAuthTries 9\nKbdInteractiveAuthentication no\n',
  '/etc/ssh/sshd_config.d/ignored.txt': 'X11Forwarding yes\n',
};

test('the first value counts, what is included comes where it is included, what holds for some is told beside it', async () => {
  expect(await fieldsOf(sshd, aRoot(box))).toEqual([
    {
      'sshd.root_login': 'yes',
      'sshd.passwords': false,
      'sshd.factors': 1,
      'sshd.empty_passwords': false,
      'sshd.tries': 3,
      'sshd.log_level': 'VERBOSE',
      'sshd.x11': false,
      'sshd.match': '',
    },
    {
      'sshd.root_login': 'no',
      'sshd.passwords': false,
      'sshd.factors': 1,
      'sshd.empty_passwords': false,
      'sshd.tries': 1,
      'sshd.log_level': 'VERBOSE',
      'sshd.x11': false,
      'sshd.match': 'User anna',
    },
  ]);
});

const withPam = (text: string, pam: string) =>
  aRoot({[MAIN]: text, '/etc/pam.d/sshd': pam, '/etc/pam.d/common-auth': 'auth required pam_oath.so\n'});

test.each([
  ['', '', 1, true],
  ['AuthenticationMethods publickey,keyboard-interactive', '', 2, false],
  ['AuthenticationMethods publickey publickey,password', '', 1, false],
  ['AuthenticationMethods keyboard-interactive', '@include common-auth\n', 2, false],
  ['PubkeyAuthentication no', '@include common-auth\n', 2, false],
  // A key alone passes PAM by.
  ['', '@include common-auth\n', 1, false],
])('%s, PAM %s: %i things', async (text, pam, factors, passwords) => {
  expect(await fieldsOf(sshd, withPam(text, pam))).toMatchObject([
    {'sshd.factors': factors, 'sshd.passwords': passwords},
  ]);
});

test('no server; files that include each other', async () => {
  expect(await foundOf(sshd, aRoot({}))).toEqual(['absent: is not there']);
  expect(await foundOf(sshd, aRoot({[MAIN]: `Include ${MAIN}\n`}))).toEqual([
    expect.stringMatching(/^failed: includes/),
  ]);
});

/** sshd wants a folder and a key; -T needs nothing else. */
const canAsk = existsSync('/usr/sbin/sshd') && process.getuid?.() === 0;

test.skipIf(!canAsk)('sshd says the same of these files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-sshd-'));
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
    mkdirSync('/run/sshd', {recursive: true});
    const place = aRoot(box);
    cpSync(join(place.root, 'etc/ssh/sshd_config.d'), join(folder, 'd'), {recursive: true});
    const main = box[MAIN]?.replace('/etc/ssh/sshd_config.d', join(folder, 'd'));
    writeFileSync(join(folder, 'config'), `HostKey ${join(folder, 'key')}\n${main}`);
    const {stdout, stderr} = spawnSync('/usr/sbin/sshd', ['-T', '-f', join(folder, 'config')], {encoding: 'utf8'});
    expect(stderr).toBe('');
    const said = settingsOf(stdout);
    const {settings} = sshdConfigOf(place);
    for (const keyword of [
      'permitrootlogin',
      'passwordauthentication',
      'maxauthtries',
      'x11forwarding',
      'permitemptypasswords',
    ])
      expect(said.get(keyword), keyword).toBe(settings.get(keyword));
    expect(said.get('loglevel')).toBe(settings.get('loglevel'));
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test.skipIf(!canAsk)('this machine: told by sshd, or by its files where sshd will not', async () => {
  const fields = await fieldsOf(sshd, {root: '/', isLive: true, host: 'here', now: NOW});
  expect(fields[0]?.['sshd.tries']).toBeGreaterThan(0);
});
