/** Makes a backup or does a drill in a thread of its own: compressing and encrypting must not hold up the daemon. */
import {parentPort, workerData} from 'node:worker_threads';
import type {Config} from './config/config.ts';
import {storeKey} from './load/store-key.ts';
import {makeBackup} from './make-backup.ts';
import {drill} from './restore-backup.ts';

export interface BackupWork {
  readonly kind: 'backup' | 'backup-drill';
  readonly config: Config;
  readonly configPath: string;
}

const {kind, config, configPath} = workerData as BackupWork;
const {identityFile, passphraseFile} = config.backup;
const keys = {identityFile, passphraseFile};
parentPort?.postMessage(
  kind === 'backup'
    ? await makeBackup(config, configPath)
    : await drill(config, {...keys, storeKey: storeKey(config.store.keyFile)}),
);
