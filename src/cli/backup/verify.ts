/** `bifrost backup verify` */
import type {Command} from 'commander';
import {verifyBackup} from '../../restore-backup.ts';
import {print} from '../print.ts';
import {keysOf} from './keys.ts';

export async function backupVerify(file: string, command: Command): Promise<void> {
  const {made, site, sensor, version, store, files} = await verifyBackup(file, await keysOf(command));
  print(
    [
      `${file}: whole and unchanged`,
      `made ${made} by ${sensor} of ${site}, Bifrost ${version}`,
      `${files.length} files; store of schema ${store.schema}${store.encrypted ? ', encrypted with the key of the store' : ''}`,
      `audit log up to entry ${store.audit.seq}, ${store.audit.hash}`,
    ].join('\n'),
  );
}
