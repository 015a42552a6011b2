/** Backups of a store in use: whole, encrypted, refused when anything is wrong with them, restored and proven. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {gunzipSync, gzipSync} from 'node:zlib';
import {afterEach, expect, test} from 'vitest';
import {decrypted, encrypted} from '../../src/backup/age.ts';
import {backupName} from '../../src/backup/keeping.ts';
import {DAY} from '../../src/core/time.ts';
import {makeBackup} from '../../src/make-backup.ts';
import {drill, restoreBackup, verifyBackup} from '../../src/restore-backup.ts';
import {openStore} from '../../src/store/store.ts';
import {canMount} from '../root.ts';
import {NOON, sampleAlert} from '../sample.ts';
import {type Plant, plant} from './plant.ts';

let box: Plant;
afterEach(() => box.remove());

const files = (): string[] => readdirSync(box.backups).sort();
const keys = () => ({identityFile: box.identityFile});
async function backedUp(): Promise<string> {
  const job = await makeBackup(await box.config(), box.configPath);
  expect(job).toMatchObject({kind: 'backup', ok: true});
  return join(box.backups, job.what);
}

test('a backup is one encrypted file that says what is in it, and restores to the same store and files', async () => {
  box = await plant();
  const file = await backedUp();
  const bytes = readFileSync(file);
  expect(bytes.toString('latin1', 0, 22)).toBe('age-encryption.org/v1\n');
  expect(bytes.includes('10.0.0.1')).toBe(false);
  const manifest = await verifyBackup(file, keys());
  expect(manifest).toMatchObject({
    format: 'bifrost-backup 1',
    store: {encrypted: false, counts: {alert: 50, asset: 50, audit: 1}, audit: {...box.store.audit.head(), broken: 0}},
  });
  const to = join(box.folder, 'restored');
  await restoreBackup(file, to, keys());
  expect(readFileSync(join(to, 'files', box.configPath))).toEqual(readFileSync(box.configPath));
  expect(readFileSync(join(to, 'files', box.folder, 'policy.yaml'), 'utf8')).toBe('zones: []\n');
  expect(JSON.parse(readFileSync(join(to, 'evidence.json'), 'utf8'))).toEqual([]);
  const again = openStore(join(to, 'bifrost.db'));
  expect(again.alerts.list({})).toEqual(box.store.alerts.list({}));
  expect(again.audit.broken()).toBe(0);
  again.close();
  await expect(restoreBackup(file, to, keys())).rejects.toThrow('is not empty');
  expect(readdirSync(box.folder).filter((name) => name.includes('backup-'))).toEqual([]);
});

test('an encrypted store stays encrypted within its backup, and its key is asked for', async () => {
  const key = 'ab'.repeat(32);
  box = await plant('', key);
  const file = await backedUp();
  const to = join(box.folder, 'restored');
  await expect(restoreBackup(file, to, keys())).rejects.toThrow('--store-key');
  expect(existsSync(to)).toBe(false);
  await restoreBackup(file, to, {...keys(), storeKey: key});
  expect(readFileSync(join(to, 'bifrost.db')).toString('latin1', 0, 6)).not.toBe('SQLite');
  const again = openStore(join(to, 'bifrost.db'), {key});
  expect(again.alerts.list({})).toHaveLength(50);
  again.close();
});

test('a passphrase does instead of keys; a short one and one that everybody may read are refused', async () => {
  box = await plant();
  const passphraseFile = join(box.folder, 'passphrase');
  writeFileSync(passphraseFile, 'correct horse battery staple\n', {mode: 0o600});
  const {identityFile: _, ...rest} = (await box.config()).backup;
  const config = {...(await box.config()), backup: {...rest, recipients: [], passphraseFile}};
  const job = await makeBackup(config, box.configPath);
  expect(job).toMatchObject({ok: true});
  const file = join(box.backups, job.what);
  expect((await verifyBackup(file, {passphraseFile})).store.counts['alert']).toBe(50);
  await expect(verifyBackup(file, keys())).rejects.toThrow('the key is another one');
  chmodSync(passphraseFile, 0o644);
  expect(await makeBackup(config, box.configPath)).toMatchObject({ok: false, result: expect.stringContaining('chmod')});
  writeFileSync(passphraseFile, 'short');
  chmodSync(passphraseFile, 0o600);
  expect(await makeBackup(config, box.configPath)).toMatchObject({ok: false, result: expect.stringContaining('short')});
});

test('every changed byte and every cut is found', async () => {
  box = await plant();
  const file = await backedUp();
  const good = readFileSync(file);
  const bad = join(box.folder, 'bad.age');
  const to = join(box.folder, 'restored');
  for (let i = 0; i < 60; i++) {
    const bytes = Buffer.from(good);
    if (i % 3 === 0) writeFileSync(bad, bytes.subarray(0, Math.floor((bytes.length * (i + 1)) / 62)));
    else {
      const at = Math.floor((bytes.length * i) / 60);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8));
      writeFileSync(bad, bytes);
    }
    await expect(restoreBackup(bad, to, keys()), `${i}`).rejects.toMatchObject({code: 'backup'});
    expect(existsSync(to)).toBe(false);
  }
  await verifyBackup(file, keys());
});

/** Whoever knows the public key can encrypt anything: what is inside is judged by itself. */
async function forged(file: string, change: (tar: Buffer) => Buffer): Promise<string> {
  const config = await box.config();
  const inside = await buffer(await decrypted(Readable.from([readFileSync(file)]), keys(), file));
  const outside = await encrypted(Readable.from([gzipSync(change(gunzipSync(inside)))]), config.backup);
  const path = join(box.folder, 'forged.age');
  writeFileSync(path, await buffer(outside));
  return path;
}

test('a well encrypted backup that is not what its manifest says is refused', async () => {
  box = await plant();
  const file = await backedUp();
  const to = join(box.folder, 'restored');
  const replaced = (from: string, by: string) => (tar: Buffer) => {
    expect(tar.includes(from)).toBe(true);
    return Buffer.from(tar.toString('latin1').replaceAll(from, by), 'latin1');
  };
  const changes = [
    replaced('zones: []', 'zones: {}'),
    replaced('"alert":50', '"alert":51'),
    replaced(box.store.audit.head().hash, 'f'.repeat(64)),
    replaced('bifrost-backup 1', 'bifrost-backup 2'),
    replaced('"evidence.json"', '"../idence.json"'),
    (tar: Buffer) => tar.subarray(0, Math.floor(tar.length / 2)),
    () => Buffer.alloc(10_000, 'x'),
    () => Buffer.alloc(0),
  ];
  for (const [i, change] of changes.entries()) {
    const bad = await forged(file, change);
    await expect(restoreBackup(bad, to, keys()), `change ${i}`).rejects.toMatchObject({code: 'backup'});
    expect(existsSync(to)).toBe(false);
  }
  await restoreBackup(await forged(file, (tar) => tar), to, keys());
});

test('what cannot be written leaves nothing and says why; what was there stays', async () => {
  box = await plant();
  await backedUp();
  const [before] = files();
  renameSync(box.backups, `${box.backups}.gone`);
  expect(await makeBackup(await box.config(), box.configPath)).toMatchObject({
    ok: false,
    result: expect.stringContaining('is the disk mounted'),
  });
  renameSync(`${box.backups}.gone`, box.backups);
  expect(files()).toEqual([before]);
  expect(readdirSync(box.folder).filter((name) => name.includes('backup-'))).toEqual([]);
});

test.skipIf(!canMount)('a place that runs full gets nothing, and the next one when there is room', async () => {
  box = await plant();
  const mount = (size: string, ...more: string[]) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', [`size=${size}`, ...more].join(','), 'tmpfs', box.backups]);
  mount('8k');
  try {
    expect(await makeBackup(await box.config(), box.configPath)).toMatchObject({
      ok: false,
      result: expect.stringContaining('ENOSPC'),
    });
    expect(files()).toEqual([]);
    mount('4m', 'remount');
    await verifyBackup(await backedUp(), keys());
  } finally {
    execFileSync('umount', [box.backups]);
  }
});

test('a drill proves the latest backup and removes what it restored; a damaged one fails it', async () => {
  box = await plant();
  const file = await backedUp();
  const config = await box.config();
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  expect(await drill(config, keys())).toMatchObject({
    ...{kind: 'backup-drill', ok: true, size: statSync(file).size, sha256},
    result: expect.stringMatching(/^restored in \d+\.\d s: \d+ rows, integrity, audit chain and counts are right$/),
  });
  const bytes = readFileSync(file);
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  expect(await drill(config, keys())).toMatchObject({ok: false});
  expect(readdirSync(box.folder).filter((name) => name.includes('backup-'))).toEqual([]);
});

test('a store whose audit log was changed by hand is backed up all the same, and its drill fails', async () => {
  box = await plant();
  const {loadSqlite} = await import('../../src/store/sqlite.ts');
  const Sqlite = loadSqlite();
  const db = new Sqlite(join(box.folder, 'bifrost.db'));
  db.exec("UPDATE audit SET actor = 'nobody'");
  db.close();
  const file = await backedUp();
  expect((await verifyBackup(file, keys())).store.audit.broken).toBe(1);
  await restoreBackup(file, join(box.folder, 'restored'), keys());
  expect(await drill(await box.config(), keys())).toMatchObject({
    ok: false,
    result: expect.stringContaining('audit log is broken at entry 1'),
  });
});

test('old backups go only after a new one is there', async () => {
  box = await plant();
  const config = await box.config();
  for (let n = 0; n < 4; n++) {
    writeFileSync(join(box.backups, backupName('site-sensor', NOON - n * DAY)), '');
  }
  mkdirSync(join(box.backups, 'other'));
  const keep = {count: 2, age: 10_000 * DAY};
  box.store.save({changes: [{type: 'alert', alert: sampleAlert(99)}]});
  const job = await makeBackup({...config, backup: {...config.backup, keep}}, box.configPath);
  expect(job.result).toContain('3 older ones deleted');
  expect(files()).toEqual([backupName('site-sensor', NOON), job.what, 'other'].sort());
});
