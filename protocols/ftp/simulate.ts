/**
 * An FTP server on the loopback interface that knows one account and no files, and somebody who logs on to it in clear. For the
 * demo and for tests; nothing here listens on, or connects to, any other address. RFC 959 §4.2, §5.4.
 */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {AppError} from '../../src/core/errors.ts';

export interface FtpAccount {
  readonly user: string;
  readonly password: string;
}

export interface FtpEndpoint {
  readonly host: string;
  readonly port: number;
}

export interface FtpServer extends FtpEndpoint {
  stop(): Promise<void>;
}

const TIMEOUT_MS = 2000;

export async function startFtp(host: string, account: FtpAccount): Promise<FtpServer> {
  assertLoopback(host);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let user = '';
    socket.write('220 FTP server ready\r\n');
    socket.on('data', (bytes) => {
      const [, word = '', rest = ''] = /^(\w+) ?(.*?)\r\n/.exec(bytes.toString('latin1')) ?? [];
      if (word === 'USER') user = rest;
      socket.write(replyTo(word, user === account.user && rest === account.password));
    });
  });
  await once(server.listen(0, host), 'listening');
  return {
    host,
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function replyTo(word: string, isRight: boolean): string {
  if (word === 'USER') return '331 password, please\r\n';
  if (word === 'PASS') return isRight ? '230 logged in\r\n' : '530 not logged in\r\n';
  return word === 'QUIT' ? '221 goodbye\r\n' : '502 not here\r\n';
}

/** Logs on and off again; resolves with the codes of the replies. */
export async function logOn({host, port}: FtpEndpoint, {user, password}: FtpAccount, from: string): Promise<string[]> {
  assertLoopback(host);
  assertLoopback(from);
  const socket = connect({host, port, localAddress: from});
  try {
    const codes = [await reply(socket)];
    for (const line of [`USER ${user}`, `PASS ${password}`, 'QUIT']) {
      const next = reply(socket);
      socket.write(`${line}\r\n`);
      codes.push(await next);
    }
    return codes;
  } finally {
    socket.destroy();
  }
}

async function reply(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data', {signal: AbortSignal.timeout(TIMEOUT_MS)})) as [Buffer];
  return bytes.toString('latin1').slice(0, 3);
}

function assertLoopback(host: string): void {
  if (!host.startsWith('127.')) throw new AppError('usage', `simulator: ${host} is not a loopback address`);
}
