/** Packages, system and kernel, as files say. */
import {expect, test} from 'vitest';
import {apt} from '../../../src/checklist/probes/apt.ts';
import {kernel} from '../../../src/checklist/probes/kernel.ts';
import {osLife} from '../../../src/checklist/probes/os-life.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

const entry = (name: string, version: string, state = 'install ok installed') =>
  `Package: ${name}\nStatus: ${state}\nArchitecture: amd64\nVersion: ${version}\n`;
const LISTS = '/var/lib/apt/lists/deb.debian.org_debian-security_dists_bookworm-security';
const box = {
  '/var/lib/dpkg/status': [
    entry('openssl', '3.0.15-1'),
    entry('bash', '5.2-1'),
    entry('old', '1.0', 'deinstall ok config-files'),
  ].join('\n'),
  [`${LISTS}_InRelease`]: 'Date: Sat, 28 Nov 2026 02:53:00 UTC\n',
  [`${LISTS}_main_binary-amd64_Packages`]: [
    'Package: openssl\nArchitecture: amd64\nVersion: 3.0.17-1~deb12u1\n',
    'Package: openssl\nArchitecture: amd64\nVersion: 3.0.16-1\n',
    'Package: bash\nArchitecture: i386\nVersion: 6.0\n',
    'Package: old\nArchitecture: amd64\nVersion: 2.0\n',
  ].join('\n'),
  '/var/log/dpkg.log.1': '2026-10-30 10:00:00 upgrade libc6:amd64 1 2\n',
  '/var/log/dpkg.log': '2026-11-29 10:00:00 install mc:amd64 <none> 1\n',
};

test('what the security archive has and the machine has not; an installation is no upgrade', async () => {
  expect(await fieldsOf(apt, aRoot(box))).toEqual([
    {'apt.pending': 1, 'apt.packages': ['openssl:amd64'], 'apt.held': 0, 'apt.upgrade_days': 31, 'apt.lists_days': 2},
  ]);
});

test('old lists are said, and still prove what they prove', async () => {
  const old = aRoot({...box, [`${LISTS}_InRelease`]: 'Date: Sun, 01 Nov 2026 00:00:00 UTC\n'});
  expect(await foundOf(apt, old)).toEqual(['failed: the lists are 29 days old: apt-get update', 'read']);
});

test('no lists, packed lists, no date, no dpkg', async () => {
  const {'/var/lib/dpkg/status': status, [`${LISTS}_InRelease`]: release} = box;
  expect(await foundOf(apt, aRoot({'/var/lib/dpkg/status': status}))).toEqual([
    expect.stringContaining('apt-get update'),
  ]);
  const packed = {
    '/var/lib/dpkg/status': status,
    [`${LISTS}_InRelease`]: release,
    [`${LISTS}_main_binary-amd64_Packages.lz4`]: '',
  };
  expect(await foundOf(apt, aRoot(packed))).toEqual(['failed: the lists are compressed']);
  expect(await foundOf(apt, aRoot({...box, [`${LISTS}_InRelease`]: 'Origin: x'}))).toEqual(['failed: has no date']);
  expect(await foundOf(apt, aRoot({}))).toEqual(['absent: is not there']);
});

test('without a log nothing was ever upgraded', async () => {
  const {'/var/log/dpkg.log': _, '/var/log/dpkg.log.1': __, ...silent} = box;
  expect(await fieldsOf(apt, aRoot(silent))).toMatchObject([{'apt.upgrade_days': 36_500}]);
});

test('how long the system is kept secure', async () => {
  const release = (id: string, version: string) => aRoot({'/etc/os-release': `ID=${id}\nVERSION_ID="${version}"\n`});
  expect(await fieldsOf(osLife, release('debian', '12'))).toEqual([
    {'os-life.system': 'debian 12', 'os-life.days_left': 577},
  ]);
  expect(await fieldsOf(osLife, release('debian', '10'))).toMatchObject([{'os-life.days_left': -884}]);
  expect(await foundOf(osLife, release('plan9', '4'))).toEqual([
    'failed: nobody told until when plan9 4 is kept secure',
  ]);
});

test('the kernel that runs and the newest one', async () => {
  const running = {'/proc/sys/kernel/osrelease': '6.1.0-9-amd64\n', '/boot/vmlinuz-6.1.0-9-amd64': ''};
  const newer = {...running, '/boot/vmlinuz-6.1.0-10-amd64': ''};
  expect(await fieldsOf(kernel, aRoot(running))).toMatchObject([
    {'kernel.is_behind': false, 'kernel.wants_restart': false},
  ]);
  expect(await fieldsOf(kernel, aRoot({...newer, '/run/reboot-required': ''}))).toEqual([
    {
      'kernel.running': '6.1.0-9-amd64',
      'kernel.newest': '6.1.0-10-amd64',
      'kernel.is_behind': true,
      'kernel.wants_restart': true,
    },
  ]);
});

test('a folder runs no kernel; one without any is an image of a container', async () => {
  expect(await foundOf(kernel, aRoot({'/boot/vmlinuz-6.1.0-9-amd64': ''}))).toEqual([
    expect.stringMatching(/^failed: a folder/),
  ]);
  expect(await foundOf(kernel, aRoot({'/boot/readme': ''}))).toEqual(['absent: holds no kernel']);
});
