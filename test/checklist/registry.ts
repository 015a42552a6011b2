/** A real registry (Debian's docker-registry) on a free loopback port, and images put into it. */
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stringify} from 'yaml';
import {freePort} from '../publish/broker.ts';

export const hasRegistry = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v docker-registry']);
    return true;
  } catch {
    process.stderr.write(
      'SKIPPED: docker-registry is not installed, pulling is not tested (apt install docker-registry)\n',
    );
    return false;
  }
})();

export interface Registry {
  /** `127.0.0.1:5000` */
  readonly host: string;
  /** Its files. */
  readonly folder: string;
  stop(): Promise<void>;
}

export async function startRegistry(folder: string, auth: object = {}): Promise<Registry> {
  const host = `127.0.0.1:${await freePort()}`;
  mkdirSync(folder, {recursive: true});
  const config = join(folder, 'config.yml');
  const storage = {filesystem: {rootdirectory: folder}};
  writeFileSync(config, stringify({version: 0.1, log: {level: 'error'}, storage, http: {addr: host}, ...auth}));
  const child = spawn('docker-registry', ['serve', config], {stdio: 'ignore'});
  const exit = once(child, 'exit');
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer !== undefined) break;
    await sleep(50);
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  return {host, folder, stop};
}

/** Puts parts of a layout into a repository, as `docker push` does: blobs first, then a manifest by each of the names. */
export async function push(
  {host}: Pick<Registry, 'host'>,
  repository: string,
  parts: Readonly<Record<string, Buffer>>,
  names: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const base = `http://${host}/v2/${repository}`;
  const isManifest = (bytes: Buffer): boolean => bytes[0] === 0x7b && bytes.includes('"schemaVersion"');
  const blobs = Object.entries(parts).filter(([name, bytes]) => name.startsWith('blobs/') && !isManifest(bytes));
  for (const [name, bytes] of blobs) {
    const started = await fetch(`${base}/blobs/uploads/`, {method: 'POST', headers});
    const at = new URL(started.headers.get('location') ?? '', base);
    at.searchParams.set('digest', digestOf(name));
    const put = await fetch(at, {method: 'PUT', body: new Uint8Array(bytes), headers});
    if (put.status !== 201) throw new Error(`blob: ${put.status} ${await put.text()}`);
  }
  for (const [name, digest] of Object.entries(names)) {
    const bytes = parts[`blobs/${digest.replace(':', '/')}`] ?? Buffer.alloc(0);
    const type = (JSON.parse(bytes.toString('utf8')) as {mediaType: string}).mediaType;
    const body = new Uint8Array(bytes);
    const sent = {method: 'PUT', body, headers: {...headers, 'content-type': type}};
    const put = await fetch(`${base}/manifests/${name}`, sent);
    if (put.status !== 201) throw new Error(`manifest: ${put.status} ${await put.text()}`);
  }
}

const digestOf = (name: string): string => name.replace('blobs/', '').replace('/', ':');
