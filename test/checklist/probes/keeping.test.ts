/** What a machine writes down and keeps: audit, journal, log-ons, web servers, and what the kernel is told. */
import {expect, test} from 'vitest';
import {accessLog} from '../../../src/checklist/probes/access-log.ts';
import {audit} from '../../../src/checklist/probes/audit.ts';
import {cmdline} from '../../../src/checklist/probes/cmdline.ts';
import {journald} from '../../../src/checklist/probes/journald.ts';
import {loginRecords} from '../../../src/checklist/probes/login-records.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

test('rules of all files, what they watch, and what a full disk means', async () => {
  const place = aRoot({
    '/etc/audit/auditd.conf': 'max_log_file_action = ROTATE\ndisk_full_action = SUSPEND\n',
    '/etc/audit/rules.d/10-base.rules': '-D\n-b 8192\n## -w /not -p wa\n-w /etc/passwd -p wa -k identity\n',
    '/etc/audit/rules.d/20-more.rules':
      '-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time\n-a never,exit -S read\n-a always,exit -F dir=/etc/ssh -F perm=wa\n-e 2\n',
    '/etc/audit/rules.d/readme': '-w /x -p wa\n',
  });
  expect(await fieldsOf(audit, place)).toEqual([
    {
      'audit.rules': 3,
      'audit.watches': ['/etc/passwd', '/etc/ssh'],
      'audit.calls': ['adjtimex', 'settimeofday'],
      'audit.is_fixed': true,
      'audit.disk_full': 'suspend',
      'audit.log_full': 'rotate',
    },
  ]);
});

test('installed without rules; not installed', async () => {
  expect(await fieldsOf(audit, aRoot({'/etc/audit/auditd.conf': ''}))).toMatchObject([
    {'audit.rules': 0, 'audit.disk_full': ''},
  ]);
  expect(await foundOf(audit, aRoot({}))).toEqual(['absent: is not there']);
});

const journal = '/etc/systemd/journald.conf';
test.each([
  ['nothing is said and there is no folder', {[journal]: '#Storage=persistent\n'}, 'auto', false],
  ['nothing is said and there is a folder', {[journal]: '', '/var/log/journal/x': ''}, 'auto', true],
  [
    'a later file counts',
    {
      [journal]: '[Journal]\nStorage=volatile\n',
      '/etc/systemd/journald.conf.d/1.conf': '[Journal]\nStorage=persistent\n',
    },
    'persistent',
    true,
  ],
  [
    'in memory although there is a folder',
    {[journal]: '[Journal]\nStorage=volatile\n', '/var/log/journal/x': ''},
    'volatile',
    false,
  ],
])('journal: %s', async (_, files, storage, isKept) => {
  expect(await fieldsOf(journald, aRoot(files))).toEqual([{'journald.storage': storage, 'journald.is_kept': isKept}]);
});

test('who logged on, and who failed to', async () => {
  const records = (files: Readonly<Record<string, string>>) => fieldsOf(loginRecords, aRoot(files));
  expect(await records({'/var/log/btmp': '', '/var/log/wtmp': ''})).toEqual([
    {'login-records.failed': true, 'login-records.succeeded': true},
  ]);
  expect(await records({'/var/log/wtmp.db': ''})).toEqual([
    {'login-records.failed': false, 'login-records.succeeded': true},
  ]);
});

test('what GRUB will tell the kernel, and what it was told', async () => {
  const grub = {'/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX="audit=1 ro"\n'};
  expect(await fieldsOf(cmdline, aRoot(grub))).toEqual([
    {'cmdline.words': ['quiet', 'audit=1', 'ro'], 'cmdline.audits': true},
  ]);
  const running = aRoot({'/proc/cmdline': 'BOOT_IMAGE=/vmlinuz audit=10\n', ...grub}, {isLive: true});
  expect(await fieldsOf(cmdline, running)).toMatchObject([{'cmdline.audits': false}]);
  expect(await foundOf(cmdline, aRoot({}))).toEqual(['absent: is not there']);
});

test('web servers whose log is off', async () => {
  const nginx = {'/etc/nginx/nginx.conf': 'http { access_log /var/log/nginx/access.log; # access_log off;\n}'};
  expect(await fieldsOf(accessLog, aRoot(nginx))).toEqual([{'access-log.server': 'nginx', 'access-log.is_off': false}]);
  const quiet = {...nginx, '/etc/nginx/sites-enabled/default': 'server { access_log  off ; }'};
  expect(await fieldsOf(accessLog, aRoot(quiet))).toMatchObject([
    {'access-log.is_off': false},
    {'access-log.is_off': true},
  ]);
  const apache = {'/etc/apache2/apache2.conf': '#CustomLog x\n'};
  expect(await fieldsOf(accessLog, aRoot(apache))).toMatchObject([
    {'access-log.server': 'apache', 'access-log.is_off': true},
  ]);
  const site = {...apache, '/etc/apache2/sites-enabled/a.conf': 'CustomLog /var/log/access.log combined\n'};
  expect(await fieldsOf(accessLog, aRoot(site))).toMatchObject([{'access-log.is_off': false}]);
  expect(await foundOf(accessLog, aRoot({}))).toEqual(['absent: is not there']);
});
