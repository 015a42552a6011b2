/** A server of somebody else, started for a test in a folder of its own, on loopback. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {type AddressInfo, connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

/** True: it is there. Else says so where nobody can miss it; in CI that is a failure. */
export function hasProgram(path: string, suite: string): boolean {
  if (spawnSync('test', ['-x', path]).status === 0) return true;
  const message = `SKIPPED: ${suite}: ${path} is not installed (scripts/setup.sh test)`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
  return false;
}

export interface Server {
  readonly folder: string;
  readonly port: number;
  readonly said: () => string;
  stop(): Promise<void>;
}

/**
 * `files` are written into the folder first; `{folder}` and `{port}` stand for its own in them and in `command`.
 * It is up when it has said `ready`; empty: when its port takes connections.
 */
export async function startServer(
  command: readonly string[],
  files: Readonly<Record<string, string>>,
  port: number,
  ready: string,
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-server-'));
  const fill = (text: string): string => text.replaceAll('{folder}', folder).replaceAll('{port}', String(port));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), fill(text), {mode: 0o600});
  const [program = '', ...words] = command.map(fill);
  let said = '';
  const child: ChildProcess = spawn(program, words, {cwd: folder, stdio: ['ignore', 'pipe', 'pipe']});
  child.stdout?.on('data', (text) => (said += String(text)));
  child.stderr?.on('data', (text) => (said += String(text)));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    rmSync(folder, {recursive: true, force: true});
  };
  for (let i = 0; ready === '' ? !(await takesConnections(port)) : !said.includes(ready); i++) {
    if (i < PATIENCE && child.exitCode === null) await sleep(50);
    else throw new Error(`${program} did not start: ${said}`, {cause: await stop()});
  }
  return {folder, port, said: () => said, stop};
}

/** Looks, of 50 ms. */
const PATIENCE = 300;

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isUp = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isUp;
}

export async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  return port;
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const {port} = socket.address();
  socket.close();
  return port;
}
