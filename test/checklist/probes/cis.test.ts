/** Rules of the CIS benchmark, one by one: kept and broken, by the files that decide. */
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {cisRules} from '../../../src/checklist/data/cis-debian12.ts';
import {cis} from '../../../src/checklist/probes/cis.ts';
import {aRoot, collect, foundOf} from '../a-root.ts';

const debian = {
  '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  '/var/lib/dpkg/status': 'Package: bash\nStatus: install ok installed\n',
};

async function holds(rule: string, files: Readonly<Record<string, string>>): Promise<unknown> {
  const [evidence] = await collect(cis, aRoot({...debian, ...files}));
  return evidence?.subjects.find(({fields}) => fields['cis.rule'] === rule)?.fields['cis.holds'];
}

test('every rule is a subject, once', async () => {
  const [evidence] = await collect(cis, aRoot(debian));
  expect(evidence?.subjects.map(({fields}) => fields['cis.rule'])).toEqual(cisRules.map(({id}) => id));
  expect(new Set(cisRules.map(({id}) => id)).size).toBe(cisRules.length);
});

test.each([
  ['1.1.1.9', '/etc/modprobe.d/a.conf', 'install usb_storage /bin/false\n', true],
  ['1.1.1.9', '/usr/lib/modprobe.d/a.conf', 'install usb-storage /usr/bin/true\n', true],
  ['1.1.1.9', '/etc/modprobe.d/a.conf', 'blacklist usb-storage\n', false],
  ['1.1.1.9', '/etc/modprobe.d/a.conf', '# install usb-storage /bin/false\n', false],
  ['2.2.4', '/var/lib/dpkg/status', 'Package: telnetd\nStatus: install ok installed\n', false],
  ['2.2.4', '/var/lib/dpkg/status', 'Package: telnetd\nStatus: deinstall ok config-files\n', true],
  ['5.1.20', '/etc/ssh/sshd_config', 'PermitRootLogin prohibit-password\n', false],
  ['5.1.20', '/etc/ssh/sshd_config', 'PermitRootLogin no\n', true],
  ['5.1.16', '/etc/ssh/sshd_config', 'MaxAuthTries 6\n', false],
  ['3.3.1', '/proc/sys/net/ipv4/ip_forward', '1\n', false],
  ['3.3.1', '/proc/sys/net/ipv4/ip_forward', '0\n', true],
])('%s: %s: %j is %s', async (rule, path, text, yes) => {
  expect(await holds(rule, {[path]: text})).toBe(yes);
});

test('sysctl: the last file by name counts, whatever its folder; /etc hides /usr/lib', async () => {
  const forward = (value: number) => `net.ipv4.ip_forward = ${value}\n`;
  expect(await holds('3.3.1', {'/etc/sysctl.d/10-a.conf': forward(0), '/usr/lib/sysctl.d/50-b.conf': forward(1)})).toBe(
    false,
  );
  expect(await holds('3.3.1', {'/etc/sysctl.d/50-b.conf': forward(0), '/usr/lib/sysctl.d/50-b.conf': forward(1)})).toBe(
    true,
  );
  const late = {'/etc/sysctl.d/10-a.conf': forward(1), '/etc/sysctl.conf': 'net/ipv4/ip_forward=0\n'};
  // Nobody reads it where no link leads to it.
  expect(await holds('3.3.1', late)).toBe(false);
  const links = {'/etc/sysctl.d/99-sysctl.conf': '../sysctl.conf'};
  const [linked] = await collect(cis, aRoot({...debian, ...late}, {links}));
  expect(linked?.subjects.find(({fields}) => fields['cis.rule'] === '3.3.1')?.fields['cis.holds']).toBe(true);
});

test('modes', async () => {
  const place = aRoot({...debian, '/etc/shadow': ''});
  const at = async (mode: number) => {
    chmodSync(join(place.root, 'etc/shadow'), mode);
    const [evidence] = await collect(cis, place);
    return evidence?.subjects.find(({fields}) => fields['cis.rule'] === '7.1.5')?.fields['cis.holds'];
  };
  // The owner is whoever runs the test.
  expect([await at(0o640), await at(0o644), await at(0o600)]).toEqual(
    process.getuid?.() === 0 ? [true, false, true] : [false, false, false],
  );
});

test('another system; packages that cannot be read', async () => {
  expect(await foundOf(cis, aRoot({'/etc/os-release': 'ID=alpine\n'}))).toEqual([
    expect.stringMatching(/^failed: is not Debian/),
  ]);
  expect(await foundOf(cis, aRoot({}))).toEqual(['absent: is not there']);
  const place = aRoot(debian);
  writeFileSync(join(place.root, 'var/lib/dpkg/status'), Buffer.alloc(5 * 1024 * 1024));
  expect((await foundOf(cis, place)).filter((one) => one.startsWith('failed'))).toHaveLength(4);
});
