/** `backup drill` on a box that has no backup yet. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {bifrost} from './bifrost.ts';
import {type Site, site} from './site.ts';

let plant: Site;
beforeAll(() => {
  plant = site();
});
afterAll(() => plant.remove());

test.each(['canary', 'list'])(
  '%s without a place for backups is a configuration that lacks one, and no failure',
  async (what) => {
    writeFileSync(plant.config, `site: north\nstore: {path: ${plant.store}}\n`);
    const args = what === 'list' ? ['list'] : [what];
    expect(await bifrost(['--config', plant.config, 'backup', ...args])).toMatchObject({
      code: 3,
      stderr: 'bifrost: no place for backups is configured (set backup.folder or backup.sftp)\n',
    });
  },
);

test('it says that there is none, and what makes one', async () => {
  const [folder, passphraseFile] = [join(plant.folder, 'backups'), join(plant.folder, 'passphrase')];
  mkdirSync(folder);
  writeFileSync(passphraseFile, 'correct horse battery staple\n', {mode: 0o600});
  writeFileSync(
    plant.config,
    `site: north\nstore: {path: ${plant.store}}\ncontrol: {socket: ${plant.socket}}\nbackup: {folder: ${folder}, passphraseFile: ${passphraseFile}}\n`,
  );
  const {code, stderr} = await bifrost(['--config', plant.config, 'backup', 'drill']);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `bifrost: ${folder}: there is no backup of this box yet, so none can be restored; make one first (bifrost backup now)\n`,
  );
});
