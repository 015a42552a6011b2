/** What opens a backup, by the options of the command line. */
import type {Command} from 'commander';
import {loadConfig} from '../../load/config.ts';
import {keyIn, storeKey} from '../../load/store-key.ts';
import type {BackupKeys} from '../../restore-backup.ts';

interface KeyOptions {
  readonly identity?: string;
  readonly passphrase?: string;
  readonly storeKey?: string;
  readonly config?: string;
}

/** Of the command line, else of the configuration. Throws `config`. */
export async function keysOf(command: Command): Promise<BackupKeys> {
  const options = command.optsWithGlobals<KeyOptions>();
  const {backup, store} = await loadConfig(options.config);
  const isNamed = options.identity !== undefined || options.passphrase !== undefined;
  return {
    identityFile: isNamed ? options.identity : backup.identityFile,
    passphraseFile: isNamed ? options.passphrase : backup.passphraseFile,
    storeKey: options.storeKey === undefined ? storeKey(store.keyFile) : keyIn(options.storeKey),
  };
}
