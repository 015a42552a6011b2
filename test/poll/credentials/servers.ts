/**
 * Servers that this project did not write, on ports of the loopback interface: vsftpd, OpenSSH, telnetd, nginx, snmpd. Each
 * says in its own log what happened. Those that know users of the system alone get a throw-away one, which needs root.
 */
import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface TestServer {
  readonly port: number;
  /** What it wrote into its log. */
  log(): string;
  close(): Promise<void>;
}

/** `bifrost-` and the process: nobody's own. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  remove(): void;
}

/** Why a server cannot run here; undefined: it can. In CI that is a failure. */
export function canServe(program: string, needsRoot: boolean): boolean {
  const why =
    needsRoot && process.getuid?.() !== 0 ? 'not root' : existsSync(program) ? undefined : `no ${program} (make test)`;
  if (why === undefined) return true;
  const message = `SKIPPED: ${program}: ${why}`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
  return false;
}

let users = 0;

export function throwAwayUser(password: string): TestUser {
  const name = `bifrost-${process.pid}-${users++}`;
  const remove = (): void => void spawnSync('userdel', ['--force', name]);
  execFileSync('useradd', ['--no-create-home', '--home-dir', '/tmp', '--shell', '/bin/sh', name]);
  execFileSync('chpasswd', {input: `${name}:${password}\n`});
  return {name, password, remove};
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

interface Program {
  readonly command: string;
  readonly args: (port: number, folder: string) => readonly string[];
  /** Files of its folder. */
  readonly files?: (port: number, folder: string) => Readonly<Record<string, string>>;
  readonly isUdp?: true;
}

async function start({command, args, files = () => ({}), isUdp}: Program): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-server-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(files(port, folder)))
    writeFileSync(join(folder, name), text, {mode: 0o644});
  execFileSync('chmod', ['755', folder]);
  const child = spawn(command, args(port, folder), {stdio: ['ignore', 'pipe', 'pipe']});
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text;
    });
  }
  const log = (): string => said + (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'latin1') : '');
  if (isUdp === undefined) await listens(port, child, log);
  else await new Promise((resolve) => setTimeout(resolve, 1000));
  return {
    port,
    log,
    async close() {
      await ended(child);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

async function listens(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (child.exitCode !== null) throw new Error(`it ended: ${log()}`);
    if (await isOpen(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it does not listen: ${log()}`);
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 2000).unref();
  });
}

export const VSFTPD = '/usr/sbin/vsftpd';

export const vsftpd = (): Promise<TestServer> =>
  start({
    command: VSFTPD,
    args: (_port, folder) => [join(folder, 'conf')],
    files: (port, folder) => ({
      conf: `${[
        'listen=YES',
        'listen_address=127.0.0.1',
        `listen_port=${port}`,
        'background=NO',
        'local_enable=YES',
        'anonymous_enable=NO',
        'log_ftp_protocol=YES',
        'xferlog_enable=YES',
        'xferlog_std_format=NO',
        `vsftpd_log_file=${join(folder, 'log')}`,
        'seccomp_sandbox=NO',
        'pam_service_name=login',
      ].join('\n')}\n`,
    }),
  });

export const SSHD = '/usr/sbin/sshd';

export function sshd(): Promise<TestServer> {
  if (!existsSync('/run/sshd')) mkdirSync('/run/sshd', {mode: 0o755});
  return start({
    command: SSHD,
    args: (_port, folder) => {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
      return ['-D', '-e', '-f', join(folder, 'conf')];
    },
    files: (port, folder) => ({
      conf: `${[
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${join(folder, 'key')}`,
        `PidFile ${join(folder, 'pid')}`,
        'PasswordAuthentication yes',
        'UsePAM no',
        'LogLevel VERBOSE',
      ].join('\n')}\n`,
    }),
  });
}

export const NGINX = '/usr/sbin/nginx';

/** Page `/` asks for `admin` and the password, by Basic; `/open/` for nothing. */
export const nginx = (password: string): Promise<TestServer> =>
  start({
    command: NGINX,
    args: (_port, folder) => ['-p', folder, '-e', join(folder, 'log'), '-c', join(folder, 'conf')],
    files: (port, folder) => ({
      users: `admin:{PLAIN}${password}\n`,
      conf: `
        daemon off; master_process off; pid ${folder}/pid;
        events {}
        http {
          log_format plain '$request "$http_authorization_kind" user=$remote_user status=$status';
          map $http_authorization $http_authorization_kind { default none; ~^Basic basic; }
          access_log ${folder}/log plain;
          client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
          uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
          server {
            listen 127.0.0.1:${port};
            location / { auth_basic "Device"; auth_basic_user_file ${folder}/users; return 200 "in"; try_files /none @in; }
            location @in { return 200 "in"; }
            location /open/ { return 200 "open"; }
          }
        }`.replace('return 200 "in"; try_files', 'try_files'),
    }),
  });

export const SNMPD = '/usr/sbin/snmpd';

export const snmpd = (community: string): Promise<TestServer> =>
  start({
    command: SNMPD,
    isUdp: true,
    args: (port, folder) => [
      '-f',
      '-Lf',
      join(folder, 'log'),
      '-Dsnmp_agent',
      '-C',
      '-c',
      join(folder, 'conf'),
      `udp:127.0.0.1:${port}`,
    ],
    files: () => ({conf: `rocommunity ${community} 127.0.0.0/8\n`}),
  });

export const TELNETD = '/usr/sbin/telnetd';

/** Each connection gets a telnetd of its own, as inetd does it; the log counts them and tells how they ended. */
export async function telnetd(): Promise<TestServer> {
  const children = new Set<ChildProcess>();
  let said = '';
  const server = createServer({pauseOnConnect: true}, (socket) => {
    said += 'connected\n';
    const child = spawn(TELNETD, [], {stdio: [socket, socket, 'ignore']});
    children.add(child);
    child.once('exit', () => {
      said += 'ended\n';
      children.delete(child);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    log: () => said,
    async close() {
      await Promise.all([...children].map(ended));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
