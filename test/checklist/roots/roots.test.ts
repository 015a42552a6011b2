/**
 * A Debian box as installed, and after hardware/box/harden.sh: the checklist tells them apart as predicted, and what probes read
 * is what Debian's own programs say. `make test-roots` makes both and runs this; -u writes docs/checklist-roots.md.
 */
import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, test} from 'vitest';
import {judge} from '../../../src/checklist/judge/judge.ts';
import {apt} from '../../../src/checklist/probes/apt.ts';
import {services} from '../../../src/checklist/probes/services.ts';
import {settingsOf, sshdConfigOf} from '../../../src/checklist/sshd-config.ts';
import type {Evidence, Verdict} from '../../../src/core/checklist.ts';
import {DAY} from '../../../src/core/time.ts';
import {loadLines} from '../../../src/hardening-lines.ts';
import {collect} from '../a-root.ts';
import {document} from './document.ts';
import {predictions} from './predicted.ts';
import {areThere, pathOf, placeOf, type Root, verdictsOf} from './roots.ts';

const both: readonly Root[] = ['plain', 'hardened'];
const chroot = (root: Root, ...command: string[]): string =>
  execFileSync('chroot', [pathOf(root), ...command], {
    encoding: 'utf8',
    env: {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C'},
  });

describe.skipIf(!areThere)('two roots', () => {
  let plain: {verdicts: ReadonlyMap<number, Verdict>; evidence: Evidence[]};
  let hardened: typeof plain;
  beforeAll(async () => {
    [plain, hardened] = [await verdictsOf('plain'), await verdictsOf('hardened')];
  });

  test.each(predictions)('line $line: $plain, then $hardened', ({line, ...predicted}) => {
    const [before, after] = [plain.verdicts.get(line), hardened.verdicts.get(line)];
    expect({plain: before?.state, hardened: after?.state}).toEqual({
      plain: predicted.plain,
      hardened: predicted.hardened,
    });
    expect(before?.objections.map(({clause}) => clause)).toEqual(predicted.objects);
  });

  test('no other line tells them apart', () => {
    const told = new Set(predictions.map(({line}) => line));
    const others = [...plain.verdicts].filter(([line]) => !told.has(line));
    expect(
      others.filter(([line, {state}]) => hardened.verdicts.get(line)?.state !== state).map(([line]) => line),
    ).toEqual([]);
    expect(others.filter(([, {state}]) => state === 'pass')).toEqual([]);
  });

  test('three weeks later nobody upgraded: line 44 fails in both', async () => {
    const line = (await loadLines()).find(({shape}) => shape.line === 44);
    for (const root of both) {
      const place = placeOf(root);
      const later = {...place, now: place.now + 21 * DAY};
      const verdict = line && judge(line, await collect(apt, later), later.now);
      expect(verdict?.objections.map(({clause}) => clause)).toEqual(['updates-wait']);
    }
  });

  test('the document is as they say', async () => {
    const text = document(await loadLines(), plain.verdicts, hardened.verdicts);
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL('../../../docs/checklist-roots.md', import.meta.url)));
  });

  test.each(both)('%s: apt would install as many security updates', async (root) => {
    const said = chroot(root, 'apt-get', '-s', '-o', 'Debug::NoLocking=1', 'dist-upgrade');
    const pending = [...said.matchAll(/^Inst (\S+) .*Debian-Security/gm)].map((match) => match[1]);
    const [evidence] = await collect(apt, placeOf(root));
    expect(pending.length).toBeGreaterThan(0);
    expect(evidence?.subjects[0]?.fields['apt.pending']).toBe(pending.length);
  });

  test.each(both)('%s: sshd reads its files as we do', (root) => {
    mkdirSync(`${pathOf(root)}/run/sshd`, {recursive: true});
    const said = settingsOf(chroot(root, '/usr/sbin/sshd', '-T'));
    const {settings} = sshdConfigOf(placeOf(root));
    for (const keyword of [
      'passwordauthentication',
      'maxauthtries',
      'loglevel',
      'x11forwarding',
      'permitemptypasswords',
    ])
      expect(said.get(keyword), keyword).toBe(settings.get(keyword));
    // sshd says the old name of the same.
    expect(said.get('permitrootlogin')?.replace('without-password', 'prohibit-password')).toBe(
      settings.get('permitrootlogin'),
    );
  });

  test.each(both)('%s: systemd calls the same units enabled', async (root) => {
    const list = execFileSync(
      'systemctl',
      [`--root=${pathOf(root)}`, 'list-unit-files', '--state=enabled', '--no-legend'],
      {encoding: 'utf8'},
    );
    const said = list.split('\n').flatMap((line) => line.match(/^\S+\.(service|socket|timer)(?=\s)/)?.[0] ?? []);
    const found = (await collect(services, placeOf(root))).flatMap(({subjects}) => subjects.map(({name}) => name));
    // A template is enabled under the name of its instance, and an alias has no link of its own.
    const named = said.filter((unit) => !unit.includes('@') && !/^(dbus-|syslog|sshd\b)/.test(unit));
    expect(named.filter((unit) => !found.includes(unit))).toEqual([]);
  });
});
