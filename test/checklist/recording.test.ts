/** A machine recorded by the script that Bifrost prints, and judged by what was recorded: the same evidence as on the machine itself. */
import {execFileSync, spawnSync} from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {collectEvidence} from '../../src/checklist/collect.ts';
import type {Place} from '../../src/checklist/probe.ts';
import {cis} from '../../src/checklist/probes/cis.ts';
import {clock} from '../../src/checklist/probes/clock.ts';
import {cmdline} from '../../src/checklist/probes/cmdline.ts';
import {dataStores} from '../../src/checklist/probes/data-stores.ts';
import {probes} from '../../src/checklist/probes/index.ts';
import {kernel} from '../../src/checklist/probes/kernel.ts';
import {listeners} from '../../src/checklist/probes/listeners.ts';
import {nft} from '../../src/checklist/probes/nft.ts';
import {ociImage} from '../../src/checklist/probes/oci-image.ts';
import {sshd} from '../../src/checklist/probes/sshd.ts';
import {unitExposure} from '../../src/checklist/probes/unit-exposure.ts';
import {recordingScript} from '../../src/checklist/recording.ts';
import {placeOf} from '../../src/checklist-place.ts';
import {collect} from './place.ts';

const home = mkdtempSync(join(tmpdir(), 'bifrost-recording-'));
const store = join(home, 'no.db');
const now = Date.now() * 1000;
const folder = join(home, 'recorded');
const server = createServer();
afterAll(() => {
  server.close();
  rmSync(home, {recursive: true});
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  execFileSync('sh', ['-s', folder], {input: recordingScript()});
}, 60_000);

const recorded = (more: object = {}): Place => placeOf({store, now, recorded: folder, ...more});
/** A recording made by hand. */
const byHand = (files: Readonly<Record<string, string>>): string => {
  const made = mkdtempSync(join(home, 'hand-'));
  for (const [name, text] of Object.entries({'recorded-at': '2026-11-01T00:00:00Z', ...files})) {
    mkdirSync(join(made, name, '..'), {recursive: true});
    writeFileSync(join(made, name), text);
  }
  return made;
};
const first = async (probe: typeof nft, place: Place) => (await collect(probe, place))[0];

describe('what the script recorded', () => {
  const same = probes.filter(({suffices, name}) => suffices?.includes('recorded') && name !== 'listeners');

  test.each(same)('$name says the same as the machine itself', async (probe) => {
    const plain = (all: Awaited<ReturnType<typeof collect>>) =>
      all.map(({found, source, reason, subjects}) => ({found, source, reason, subjects}));
    const live = await collect(probe, placeOf({store, now}));
    expect(plain(await collect(probe, recorded()))).toEqual(plain(live));
  });

  test('what listens, and who holds it', async () => {
    const {port} = server.address() as {port: number};
    const of = async (place: Place) =>
      (await first(listeners, place))?.subjects.find(({fields}) => fields['listeners.port'] === port);
    expect(await of(recorded())).toMatchObject({name: expect.not.stringContaining('unknown process')});
    expect(await of(recorded())).toEqual(await of(placeOf({store, now})));
  });

  test('it holds no key and no password, and is for its owner alone', () => {
    const files = readdirSync(folder, {recursive: true, encoding: 'utf8'});
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => /shadow|_key$|\.pem$|environ$|wireguard/.test(file))).toEqual([]);
    expect(execFileSync('stat', ['-c', '%a', folder], {encoding: 'utf8'}).trim()).toBe('700');
    const again = spawnSync('sh', ['-s', folder], {input: recordingScript()});
    expect(again.status).toBe(2); // what is there is not written over
  });

  test('what needs files of the machine is unknown without them', async () => {
    const [host, image] = await collectEvidence([cis, ociImage], recorded());
    for (const one of [host, image])
      expect(one).toMatchObject({found: 'failed', reason: expect.stringContaining('--root')});
    const registers = byHand({'data-stores.yml': 'data-stores: []'});
    const [stores] = await collectEvidence([dataStores], recorded({inputs: {registers}}));
    expect(stores).toMatchObject({found: 'failed', reason: expect.stringContaining('--root')}); // which there are nobody saw
    const images = [join(home, 'no.tar')];
    const [given] = await collectEvidence([ociImage], recorded({inputs: {images}}));
    expect(given).toMatchObject({found: 'failed', reason: expect.stringContaining('ENOENT')});
  });

  test('with a copy of the file system, the kernel that ran counts', async () => {
    const root = join(home, 'copy');
    const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
    mkdirSync(join(root, 'etc/default'), {recursive: true});
    mkdirSync(join(root, 'boot'));
    writeFileSync(join(root, `boot/vmlinuz-${release}`), '');
    writeFileSync(join(root, 'etc/default/grub'), 'GRUB_CMDLINE_LINUX="of-the-copy"');
    expect(await first(kernel, recorded({root}))).toMatchObject({subjects: [{fields: {'kernel.running': release}}]});
    expect((await first(cmdline, recorded({root})))?.source).toBe('/proc/cmdline');
    expect(await first(kernel, placeOf({store, now, root}))).toMatchObject({found: 'failed'});
  });

  test('services that start with the machine, as the copy of its files says', async () => {
    const wants = 'etc/systemd/system/multi-user.target.wants';
    const root = join(home, 'units');
    mkdirSync(join(root, wants), {recursive: true});
    for (const name of ['a.service', 'b.service'])
      writeFileSync(join(root, 'etc/systemd/system', name), '[Service]\nExecStart=/bin/true\n');
    symlinkSync('/etc/systemd/system/a.service', join(root, wants, 'a.service'));
    const text = ['a', 'b'].map((name) => `→ Overall exposure level for ${name}.service: 9.2 UNSAFE`).join('\n');
    const place = recorded({root, recorded: byHand({'exposure.txt': text, 'exposure.failed': 'one is broken'})});
    expect((await first(unitExposure, place))?.subjects.map(({name}) => name)).toEqual(['a.service']);
  });

  test('it is dated when it was made, by the machine it was made on', async () => {
    const {host, seenAt = 0} = recorded();
    expect(host).toBe(readFileSync('/proc/sys/kernel/hostname', 'utf8').trim());
    expect(Math.abs(seenAt - now)).toBeLessThan(60_000_000);
    expect((await first(cmdline, recorded()))?.at).toBe(seenAt);
  });
});

test('outputs that somebody saved by hand', async () => {
  const ruleset = {
    nftables: [{chain: {family: 'inet', table: 'f', name: 'in', hook: 'input', prio: 0, policy: 'drop'}}],
  };
  const place = recorded({recorded: byHand({'nft.txt': JSON.stringify(ruleset), 'timedatectl.txt': 'no\n'})});
  expect(await first(nft, place)).toMatchObject({
    ...{found: 'read', at: Date.UTC(2026, 10, 1) * 1000},
    subjects: [{fields: {'nft.policy': 'drop'}}],
  });
  expect(await first(clock, place)).toMatchObject({subjects: [{fields: {'clock.synchronised': false}}]});
});

test.each([
  [{}, 'failed', /was not recorded: nft -j/],
  [{'nft.absent': ''}, 'failed', /not installed/],
  [{'nft.txt': '', 'nft.failed': 'Operation not permitted (you must be root)'}, 'denied', /root/],
  [{'nft.txt': '', 'nft.failed': 'out of memory'}, 'failed', /out of memory/],
  [{'nft.txt': 'no JSON'}, 'failed', /./],
])('%j: nothing to judge, and why', async (files, found, reason) => {
  const evidence = await first(nft, recorded({recorded: byHand(files)}));
  expect(evidence).toMatchObject({found, reason: expect.stringMatching(reason), subjects: []});
});

test('what might not be read there is denied, and not absent', async () => {
  const place = recorded({recorded: byHand({denied: '/proc/cmdline\n'})});
  expect(await first(cmdline, place)).toMatchObject({found: 'denied', reason: expect.stringContaining('recorded')});
  expect(await first(cmdline, recorded({recorded: byHand({})}))).toMatchObject({found: 'absent'});
  const sshDenied = byHand({denied: '/etc/ssh/sshd_config\n', 'sshd.txt': 'permitrootlogin no\n'});
  expect(await first(sshd, recorded({recorded: sshDenied}))).toMatchObject({found: 'denied'});
});

test('half a recording, one of the future, and this machine as its copy are refused', () => {
  const empty = mkdtempSync(join(home, 'empty-'));
  expect(() => recorded({recorded: empty})).toThrow('holds no recording');
  expect(() => recorded({recorded: byHand({'recorded-at': '2999-01-01T00:00:00Z'})})).toThrow('in the future');
  expect(() => recorded({root: '/'})).toThrow('says nothing of this one');
  expect(existsSync(store)).toBe(false);
});
