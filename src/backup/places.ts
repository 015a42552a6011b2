/** The kinds of place there are. A new one is a file of this folder and its line here. */
import type {SftpSettings} from './sftp.ts';
import type {Target} from './target.ts';

interface TargetSettings {
  readonly folder?: string;
  readonly sftp?: SftpSettings;
}

/** Undefined: none is configured. Throws `backup`. */
export async function targetOf({folder, sftp}: TargetSettings): Promise<Target | undefined> {
  if (sftp !== undefined) return (await import('./sftp.ts')).sftpTarget(sftp);
  if (folder !== undefined) return (await import('./folder.ts')).folderTarget(folder);
  return undefined;
}
