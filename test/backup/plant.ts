/** A box with a store, a configuration that backs it up, and the keys to it. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import type {Config} from '../../src/config/config.ts';
import {loadConfig} from '../../src/load/config.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';

export interface Plant {
  readonly folder: string;
  readonly configPath: string;
  readonly backups: string;
  readonly identityFile: string;
  readonly store: Store;
  config(): Promise<Config>;
  remove(): void;
}

/** `more`: lines of the section `backup`. */
export async function plant(more = '', key?: string): Promise<Plant> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-backup-'));
  const [configPath, backups, identityFile] = ['bifrost.yaml', 'backups', 'age.key'].map((name) => join(folder, name));
  const identity = await generateX25519Identity();
  mkdirSync(backups ?? '');
  writeFileSync(identityFile ?? '', `# secret\n${identity}\n`, {mode: 0o600});
  const keyFile = join(folder, 'store.key');
  if (key !== undefined) writeFileSync(keyFile, key, {mode: 0o600});
  writeFileSync(join(folder, 'policy.yaml'), 'zones: []\n');
  const lines = [
    `store: {path: ${join(folder, 'bifrost.db')}${key === undefined ? '' : `, keyFile: ${keyFile}`}}`,
    `control: {socket: ${join(folder, 'control.sock')}}`,
    `policy: {file: ${join(folder, 'policy.yaml')}}`,
    'backup:',
    `  recipients: [${await identityToRecipient(identity)}]`,
    `  identityFile: ${identityFile}`,
    more === '' ? `  folder: ${backups}` : more,
  ];
  writeFileSync(configPath ?? '', `${lines.join('\n')}\n`);
  const store = openStore(join(folder, 'bifrost.db'), {key});
  store.save({
    changes: [
      ...Array.from({length: 50}, (_, n) => ({type: 'asset', asset: sampleAsset(n)}) as const),
      ...Array.from({length: 50}, (_, n) => ({type: 'alert', alert: sampleAlert(n)}) as const),
    ],
    audit: [{time: 1, actor: 'test', action: 'start', detail: ''}],
  });
  return {
    ...{folder, configPath: configPath ?? '', backups: backups ?? '', identityFile: identityFile ?? '', store},
    config: () => loadConfig(configPath),
    remove() {
      store.close();
      rmSync(folder, {recursive: true});
    },
  };
}
