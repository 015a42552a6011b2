/** A folder of an SSH server, over SFTP (version 3, with the extensions of OpenSSH). The key of the server is pinned. */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import {Client, type FileEntryWithStats, type SFTPWrapper} from 'ssh2';
import {refused} from './refused.ts';
import type {Target} from './target.ts';

export interface SftpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly folder: string;
  /** Our private key, in the format of OpenSSH. */
  readonly keyFile: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly hostKey: string;
}

const PART = '.part';
const CONNECT_MS = 15_000;
const KEEPALIVE_MS = 10_000;

/** Throws `backup`. */
export async function sftpTarget(settings: SftpSettings): Promise<Target> {
  const {host, port, folder} = settings;
  const place = `sftp://${host}:${port}${folder}`;
  const told = (cause: unknown): never => {
    throw refused(place, cause, 'check backup.sftp, and the rights and the room there');
  };
  const client = await connected(settings).catch(told);
  const sftp = await called<SFTPWrapper>((done) => client.sftp(done)).catch(told);
  const at = (name: string): string => `${folder}/${name}`;
  const remove = (path: string): Promise<void> => called((done) => sftp.unlink(path, done));
  return {
    place,
    async put(name, source) {
      const part = at(name) + PART;
      try {
        await pipeline(source, sftp.createWriteStream(part, {mode: 0o600}));
        await sync(sftp, part);
        await called<void>((done) => sftp.ext_openssh_rename(part, at(name), done));
      } catch (cause) {
        await remove(part).catch(() => undefined); // the first error says more
        told(cause);
      }
    },
    list: async () => {
      const entries = await called<FileEntryWithStats[]>((done) => sftp.readdir(folder, done)).catch(told);
      return entries
        .filter(({attrs, filename}) => attrs.isFile() && !filename.endsWith(PART))
        .map(({attrs, filename}) => ({name: filename, size: attrs.size}));
    },
    get: async (name) => sftp.createReadStream(at(name)),
    remove: (name) => remove(at(name)).catch(told),
    close: () => void client.end(),
  };
}

const called = <T>(start: (done: (error: Error | null | undefined, value?: T) => void) => unknown): Promise<T> =>
  new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });

/** On the disk there before it gets its name. */
async function sync(sftp: SFTPWrapper, path: string): Promise<void> {
  const handle = await called<Buffer>((done) => sftp.open(path, 'r+', done));
  await called<void>((done) => sftp.ext_openssh_fsync(handle, done));
  await called<void>((done) => sftp.close(handle, done));
}

function connected({host, port, user, keyFile, hostKey}: SftpSettings): Promise<Client> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client));
    client.on('error', reject); // stays: an error without a listener would end the process
    client.connect({
      ...{host, port, username: user, privateKey: readFileSync(keyFile)},
      ...{readyTimeout: CONNECT_MS, keepaliveInterval: KEEPALIVE_MS},
      hostVerifier: (key: Buffer) => fingerprint(key) === hostKey,
    });
  });
}

const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
