/** What the schema of the `backup` section cannot say: what must stand together. */
import type {Fault} from './problems.ts';

interface BackupInFile {
  readonly folder?: string;
  readonly sftp?: object;
  readonly recipients: readonly string[];
  readonly passphraseFile?: string;
}

export function backupFaults({folder, sftp, recipients, passphraseFile}: BackupInFile): Fault[] {
  const fault = (key: string, message: string): Fault => ({path: ['backup', key], message});
  if ((folder ?? sftp) !== undefined && recipients.length === 0 && passphraseFile === undefined)
    return [fault('recipients', 'a backup is always encrypted (give recipients or passphraseFile)')];
  return [];
}
