/** Machines that look as if they kept a line and do not: a comment, a drop-in, a link, a later value that takes it back. */
import {expect, test} from 'vitest';
import type {Probe} from '../../../src/checklist/probe.ts';
import {apt} from '../../../src/checklist/probes/apt.ts';
import {audit} from '../../../src/checklist/probes/audit.ts';
import {cis} from '../../../src/checklist/probes/cis.ts';
import {escalationRules} from '../../../src/checklist/probes/escalation-rules.ts';
import {journald} from '../../../src/checklist/probes/journald.ts';
import {kernel} from '../../../src/checklist/probes/kernel.ts';
import {removableMedia} from '../../../src/checklist/probes/removable-media.ts';
import {services} from '../../../src/checklist/probes/services.ts';
import {sshd} from '../../../src/checklist/probes/sshd.ts';
import {sudoers} from '../../../src/checklist/probes/sudoers.ts';
import {unit} from '../../../src/checklist/probes/unit.ts';
import {aRoot, collect, fieldsOf, foundOf} from '../a-root.ts';

type Files = Readonly<Record<string, string>>;

const fields = async (probe: Probe, files: Files, links: Files = {}) => fieldsOf(probe, aRoot(files, {links}));

const SSH = '/etc/ssh/sshd_config';
test.each([
  ['PermitRootLogin = yes', 'sshd.root_login', 'yes'],
  ['PermitRootLogin YES', 'sshd.root_login', 'yes'],
  ['PermitEmptyPasswords "Yes"', 'sshd.empty_passwords', true],
  ['Include /etc/ssh/missing.conf\nPermitRootLogin yes', 'sshd.root_login', 'yes'],
  ['Include /etc/ssh/more/[a-c]?.conf\nPermitRootLogin no', 'sshd.root_login', 'yes'],
  [
    'ChallengeResponseAuthentication yes\nKbdInteractiveAuthentication no\nPasswordAuthentication no',
    'sshd.passwords',
    true,
  ],
  ['AuthenticationMethods "publickey,password"', 'sshd.factors', 2],
])('sshd: %j: %s is %j', async (text, field, value) => {
  const more = {'/etc/ssh/more/b1.conf': 'PermitRootLogin yes\n', '/etc/ssh/more/bb1.conf': 'MaxAuthTries 1\n'};
  expect(await fields(sshd, {[SSH]: text, ...more})).toMatchObject([{[field]: value}]);
});

test('sshd: a Match that all fit takes back what was said for everybody, in an included file, too', async () => {
  const files = {
    [SSH]: 'Include /etc/ssh/x.conf\nPermitRootLogin no\nLogLevel INFO\n',
    '/etc/ssh/x.conf': 'Match all\nPermitRootLogin yes\n',
  };
  expect(await fields(sshd, files)).toMatchObject([
    {'sshd.match': '', 'sshd.root_login': 'no'},
    {'sshd.match': 'all', 'sshd.root_login': 'yes', 'sshd.log_level': 'INFO'},
  ]);
});

test('sshd: settings that its unit gives it, and folders by pattern, are not guessed', async () => {
  const told = (files: Files) => foundOf(sshd, aRoot({[SSH]: '', ...files}));
  expect(await told({'/etc/default/ssh': 'SSHD_OPTS="-o PermitRootLogin=yes"\n'})).toEqual([
    'failed: sshd is started with settings of its own',
  ]);
  expect(await told({'/etc/default/ssh': 'SSHD_OPTS=\n'})).toEqual(['read']);
  expect(await told({[SSH]: 'Include /etc/*/x.conf'})).toEqual([expect.stringMatching(/^failed: includes/)]);
});

const CONF = '/etc/audit/auditd.conf';
const R = '/etc/audit/rules.d';
const WATCH = '-w /etc/passwd -p wa\n';
test.each<[string, Files]>([
  ['switched off by the last -e', {[`${R}/1.rules`]: `${WATCH}-e 2\n`, [`${R}/9.rules`]: '-e 0\n'}],
  ['no program is followed', {[`${R}/1.rules`]: `-a never,task\n${WATCH}`}],
  ['no program is followed, in the old order', {[`${R}/1.rules`]: `${WATCH}-a task,never -k none\n`}],
  ['deleted at the end of the one file', {'/etc/audit/audit.rules': `${WATCH}-D\n`}],
  ['a file that rules.d replaces', {[`${R}/1.rules`]: '', '/etc/audit/audit.rules': WATCH}],
  ['nothing is written', {[CONF]: 'write_logs = no\n', [`${R}/1.rules`]: WATCH}],
])('audit: %s', async (_, files) => {
  expect(await fields(audit, {[CONF]: '', ...files})).toMatchObject([{'audit.rules': 0}]);
});

test('audit: of two settings the last counts; who only reads is not who changes', async () => {
  const twice = {[CONF]: 'disk_full_action = HALT\ndisk_full_action = IGNORE\n'};
  expect(await fields(audit, twice)).toMatchObject([{'audit.disk_full': 'ignore'}]);
  const reads = {[`${R}/1.rules`]: '-w /etc/sudoers -p r\n'};
  expect(await fields(escalationRules, reads)).toMatchObject([{'escalation-rules.sudoers': false}]);
  const off = {[`${R}/1.rules`]: '-w /etc/sudoers -p wa\n-e 0\n'};
  expect(await fields(escalationRules, off)).toMatchObject([{'escalation-rules.sudoers': false}]);
});

const journal = (folder: string, name: string) => `${folder}/systemd/journald.conf.d/${name}.conf`;
const storage = (value: string) => `[Journal]\nStorage=${value}\n`;
const MAIN = '/etc/systemd/journald.conf';
test.each<[string, Files, boolean]>([
  [
    'the name of a drop-in counts, not its folder',
    {[MAIN]: '', [journal('/usr/lib', '99-x')]: storage('volatile'), [journal('/etc', '10-a')]: storage('persistent')},
    false,
  ],
  ['a drop-in without a main file', {[journal('/run', '1')]: storage('none'), '/var/log/journal/x': ''}, false],
  ['another section', {[MAIN]: '[Other]\nStorage=persistent\n'}, false],
  ['a word that means nothing', {[MAIN]: '[Journal]\nStorage=volatile\nStorage=persistent # yes\n'}, false],
  ['as it was built', {'/usr/lib/systemd/systemd-journald': '', '/var/log/journal/x': ''}, true],
])('journald: %s', async (_, files, isKept) => {
  expect(await fields(journald, files)).toMatchObject([{'journald.is_kept': isKept}]);
});

test('journald: none at all is no good news', async () => {
  expect(await foundOf(journald, aRoot({}))).toEqual([expect.stringMatching(/^failed: there is no journal/)]);
});

const SYSTEM = '/usr/lib/systemd/system';
const service = (text = 'ExecStart=/bin/true') => `[Service]\n${text}\n`;
const wants = (target: string, name: string): Files => ({
  [`/etc/systemd/system/${target}.target.wants/${name}`]: `${SYSTEM}/${name}`,
});

test('services: masked by an empty file, gone, or wanted when the machine is mended: none of them starts', async () => {
  const files = {
    [`${SYSTEM}/auditd.service`]: service(),
    [`${SYSTEM}/nftables.service`]: service(),
    [`${SYSTEM}/getty@.service`]: service(),
    '/etc/systemd/system/auditd.service': '',
  };
  const links = {
    ...wants('multi-user', 'auditd.service'),
    ...wants('rescue', 'nftables.service'),
    ...wants('multi-user', 'ufw.service'),
    ...wants('getty', 'getty@tty1.service'),
  };
  expect((await fields(services, files, links)).map((one) => one['services.unit'])).toEqual(['getty@tty1.service']);
});

test('units: what a timer, a socket or a path starts is started', async () => {
  const files = {
    [`${SYSTEM}/a.service`]: service(),
    [`${SYSTEM}/a.timer`]: '[Timer]\nOnCalendar=daily\n',
    [`${SYSTEM}/b@.service`]: service(),
    [`${SYSTEM}/b.socket`]: '[Socket]\nListenStream=1\nAccept=yes\n',
    [`${SYSTEM}/named.service`]: service(),
    [`${SYSTEM}/c.path`]: '[Path]\nUnit=named.service\n',
    [`${SYSTEM}/idle.service`]: service(),
  };
  const links = {...wants('timers', 'a.timer'), ...wants('sockets', 'b.socket'), ...wants('multi-user', 'c.path')};
  const started = (await fields(unit, files, links)).filter((one) => one['unit.enabled'] === true);
  expect(started.map((one) => one['unit.name'])).toEqual(['a.service', 'b@.service', 'named.service']);
});

test.each<[string, string, boolean]>([
  ['a shell is every command', 'anna ALL=(root) NOPASSWD: /bin/bash', true],
  ['so is a pager of env', 'anna ALL = NOPASSWD: /usr/bin/env *', true],
  ['aliases of aliases', 'Cmnd_Alias A = B\nCmnd_Alias B = ALL\nanna ALL = NOPASSWD: A', true],
  ['a second host', 'anna one = NOPASSWD: /bin/ls : two = NOPASSWD: ALL', true],
  ['nobody is asked', 'Defaults:anna !authenticate', true],
  ['among others', 'Defaults env_reset, !authenticate', true],
  ['one command', 'anna ALL = NOPASSWD: /bin/ls', false],
  ['a shell with its script', 'anna ALL = NOPASSWD: /bin/sh /opt/check.sh', false],
])('sudoers: %s', async (_, text, isAll) => {
  const found = await fields(sudoers, {'/etc/sudoers': `${text}\n`});
  expect(found.some((one) => one['sudo.nopasswd'] === true && one['sudo.all'] === true)).toBe(isAll);
});

test('sudoers: a file beside it, and one whose name depends on the host', async () => {
  const beside = {'/etc/sudoers': '@include more\n', '/etc/more': 'anna ALL=NOPASSWD: ALL\n'};
  expect(await fields(sudoers, beside)).toMatchObject([{'sudo.all': true}]);
  expect(await foundOf(sudoers, aRoot({'/etc/sudoers': '@include /etc/sudoers.%h\n'}))).toEqual([
    'read',
    expect.stringMatching(/^failed/),
  ]);
});

test('kernel: one that is none of /boot is in use after an upgrade that took it away', async () => {
  const at = (running: string) =>
    foundOf(kernel, aRoot({'/proc/sys/kernel/osrelease': running, '/boot/vmlinuz-6.1.0-30-amd64': ''}));
  expect(await at('6.1.0-30-amd64\n')).toEqual(['read']);
  expect(await at('6.1.0-29-amd64\n')).toEqual([expect.stringMatching(/^failed: the kernel that runs/)]);
});

const LISTS = '/var/lib/apt/lists/deb.debian.org_debian-security_dists_bookworm-security';
const OFFERED = 'Package: openssl\nArchitecture: amd64\nVersion: 3.0.17-1\n';
const dpkg = (state: string): Files => ({
  '/var/lib/dpkg/status': `Package: openssl\nStatus: ${state}\nArchitecture: amd64\nVersion: 3.0.15-1\n`,
});
const RELEASE = {[`${LISTS}_InRelease`]: 'Date: Sat, 28 Nov 2026 02:53:00 UTC\n'};

test('apt: a package on hold is held back; lists of another release, or of contrib alone, offer nothing', async () => {
  const main = {[`${LISTS}_main_binary-amd64_Packages`]: OFFERED};
  expect(await fields(apt, {...RELEASE, ...main, ...dpkg('hold ok installed')})).toMatchObject([
    {'apt.pending': 1, 'apt.held': 1},
  ]);
  const installed = dpkg('install ok installed');
  const other = {
    [`${LISTS}_InRelease`]: `Codename: bullseye-security\n${RELEASE[`${LISTS}_InRelease`]}`,
    '/etc/os-release': 'VERSION_CODENAME=bookworm\n',
  };
  expect(await foundOf(apt, aRoot({...installed, ...main, ...other}))).toEqual([
    'failed: is of bullseye, and this is bookworm',
  ]);
  const contrib = {[`${LISTS}_contrib_binary-amd64_Packages`]: OFFERED};
  expect(await foundOf(apt, aRoot({...installed, ...RELEASE, ...contrib}))).toEqual([
    expect.stringContaining('there is no list'),
  ]);
});

const debian = {'/etc/os-release': 'ID=debian\n', '/var/lib/dpkg/status': 'Package: bash\n'};
const USB = '/etc/modprobe.d/a.conf';
const INSTALL = 'install usb-storage /bin/false\n';
test.each<[string, string, Files, Files, boolean]>([
  ['a file that does not count', '1.1.1.9', {[`${USB}.bak`]: INSTALL}, {}, false],
  [
    'a command that does both',
    '1.1.1.9',
    {[USB]: 'install usb-storage /bin/true; modprobe -i usb-storage\n'},
    {},
    false,
  ],
  ['the first counts', '1.1.1.9', {[USB]: `install usb-storage /sbin/x\n${INSTALL}`}, {}, false],
  ['hidden by a link', '1.1.1.9', {'/usr/lib/modprobe.d/a.conf': INSTALL}, {[USB]: '/dev/null'}, false],
  ['not hidden', '1.1.1.9', {'/usr/lib/modprobe.d/a.conf': INSTALL}, {}, true],
  ['a Match', '5.1.20', {[SSH]: 'PermitRootLogin no\nMatch all\nPermitRootLogin yes\n'}, {}, false],
  [
    'on hold is installed',
    '2.2.4',
    {'/var/lib/dpkg/status': 'Package: telnetd\nStatus: hold ok installed\n'},
    {},
    false,
  ],
])('cis: %s', async (_, rule, files, links, yes) => {
  const [evidence] = await collect(cis, aRoot({...debian, ...files}, {links}));
  expect(evidence?.subjects.find((one) => one.fields['cis.rule'] === rule)?.fields['cis.holds']).toBe(yes);
});

test.each([
  'blacklist usb-storage',
  'install usb-storage /bin/true; /sbin/modprobe --ignore-install usb-storage',
  `install usb-storage /usr/local/bin/mount-it\n${INSTALL}`,
])('USB: %j lets it in: uas pulls it in, or something else is done', async (text) => {
  expect(await fields(removableMedia, {[USB]: text})).toMatchObject([{'removable-media.storage_blocked': false}]);
});

const GUARD = '/etc/usbguard/usbguard-daemon.conf';
const BLOCK = 'ImplicitPolicyTarget=block';
const KEYBOARDS = 'allow with-interface one-of { 03:00:01 } without-interface one-of { 08:*:* }';
test.each<[string, string, boolean, string]>([
  ['', BLOCK, true, 'block'],
  ['allow', BLOCK, true, 'allow'],
  ['allow id *:* # for now', BLOCK, true, 'allow'],
  ['allow with-interface 08:*:*', BLOCK, true, 'allow'],
  ['allow id 0781:5581 serial "1" with-interface 08:06:50', BLOCK, true, 'block'],
  [KEYBOARDS, BLOCK, true, 'block'],
  ['', `${BLOCK}\nPresentDevicePolicy=allow`, true, 'allow'],
  ['', BLOCK, false, 'block'],
])('USBGuard: rule %j and %j, it starts: %s', async (rule, conf, starts, target) => {
  const files = {[GUARD]: conf, '/etc/usbguard/rules.conf': rule, [`${SYSTEM}/usbguard.service`]: service()};
  const links = starts ? wants('multi-user', 'usbguard.service') : {};
  expect(await fields(removableMedia, {...files, '/etc/systemd/system/readme': ''}, links)).toMatchObject([
    {'removable-media.usbguard': starts, 'removable-media.usbguard_target': target},
  ]);
});
