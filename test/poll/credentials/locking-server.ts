/** Servers that lock an account after so many failed log-ons, over FTP, Telnet, HTTP Basic, Digest and a form; they remember. */
import {createHash} from 'node:crypto';
import {createServer as createWeb, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer, type Server, type Socket} from 'node:net';

export interface LockingServer {
  readonly port: number;
  /** Log-ons with a password, in their order. */
  readonly tries: readonly ('right' | 'wrong' | 'locked')[];
  /** Log-offs and ends of connections: what a polite client leaves behind. */
  readonly left: readonly string[];
  isLocked(): boolean;
  close(): Promise<void>;
}

interface Account {
  readonly user: string;
  readonly password: string;
  readonly locksAfter: number;
  readonly tries: ('right' | 'wrong' | 'locked')[];
  readonly left: string[];
}

function judge(account: Account, isRight: boolean): 'right' | 'wrong' | 'locked' {
  const failed = account.tries.filter((one) => one !== 'right').length;
  const result = failed >= account.locksAfter ? 'locked' : isRight ? 'right' : 'wrong';
  account.tries.push(result);
  return result;
}

async function listen(server: Server, account: Account): Promise<LockingServer> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    tries: account.tries,
    left: account.left,
    isLocked: () => account.tries.filter((one) => one === 'wrong').length >= account.locksAfter,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

const accountOf = (password: string, locksAfter: number): Account => ({
  user: 'admin',
  password,
  locksAfter,
  tries: [],
  left: [],
});

/** It says the password again in its refusal, as no server should. */
export function lockingFtp(password: string, locksAfter = 3): Promise<LockingServer> {
  const account = accountOf(password, locksAfter);
  const server = createServer((socket) => {
    let user = '';
    socket.write('220-Welcome\r\n220 ready\r\n');
    socket.on('data', (bytes) => {
      const [, word = '', rest = ''] = /^(\w+) ?(.*?)\r\n/.exec(bytes.toString()) ?? [];
      if (word === 'USER') user = rest;
      socket.write(ftpReply(account, word, user, rest));
    });
  });
  return listen(server, account);
}

function ftpReply(account: Account, word: string, user: string, rest: string): string {
  if (word === 'USER') return '331 go on\r\n';
  if (word === 'QUIT') account.left.push('QUIT');
  if (word !== 'PASS') return '221 bye\r\n';
  const result = judge(account, user === account.user && rest === account.password);
  if (result === 'right') return '230 in\r\n';
  return result === 'locked' ? '530 account locked for 30 minutes\r\n' : `530 ${rest} is wrong\r\n`;
}

/** Options of its own, an echo, prompts without a line end. `user` false: it asks for a password alone. */
export function lockingTelnet(password: string, locksAfter = 3, asksUser = true): Promise<LockingServer> {
  const account = accountOf(password, locksAfter);
  const server = createServer((socket) => {
    const session: TelnetSession = {phase: asksUser ? 'user' : 'password', typed: ''};
    socket.write(Buffer.from([0xff, 0xfb, 1, 0xff, 0xfd, 31, 0xff]));
    socket.write(Buffer.concat([Buffer.from([0xfa, 24, 1, 0xff, 0xf0]), Buffer.from('\r\nDevice 7\r\n')]));
    socket.write(asksUser ? 'login: ' : 'Password: ');
    socket.on('data', (bytes) => {
      session.typed += bytes.toString('latin1').replaceAll(/[^ -~\r]/g, '');
      if (session.typed.includes('\r')) telnetLine(account, session, socket);
    });
  });
  return listen(server, account);
}

interface TelnetSession {
  phase: 'user' | 'password' | 'in';
  typed: string;
}

function telnetLine(account: Account, session: TelnetSession, socket: Socket): void {
  const line = session.typed.replace(/\r.*/, '');
  session.typed = '';
  if (session.phase === 'in') {
    account.left.push(line);
    socket.end();
  } else if (session.phase === 'user') {
    session.phase = 'password';
    socket.write(`${line}\r\nPassword: `);
  } else telnetPassword(account, session, socket, line);
}

function telnetPassword(account: Account, session: TelnetSession, socket: Socket, line: string): void {
  const result = judge(account, line === account.password);
  session.phase = result === 'right' ? 'in' : 'user';
  if (result === 'right') socket.write('\r\nWelcome\r\n/> ');
  else if (result === 'locked') socket.end('\r\nToo many failures, try again later\r\n');
  else socket.write('\r\nLogin incorrect\r\n\r\nlogin: ');
}

/** `/` asks by Basic, `/digest` by Digest (SHA-256, qop auth), `/login` takes a form, `/logout` leaves. */
export function lockingWeb(password: string, locksAfter = 3): Promise<LockingServer> {
  const account = accountOf(password, locksAfter);
  const server = createWeb((request, response) => {
    const {url = '', headers} = request;
    if (url === '/logout') {
      account.left.push(headers.cookie ?? '');
      response.end('bye');
    } else if (url === '/login') form(account, request, response);
    else if (url === '/digest') digest(account, headers.authorization, response);
    else basic(account, headers.authorization, response);
  });
  return listen(server, account);
}

function answer(response: ServerResponse, result: 'right' | 'wrong' | 'locked', challenge: string): void {
  if (result === 'right') response.end('in');
  else if (result === 'locked') response.writeHead(429).end('locked');
  else response.writeHead(401, {'www-authenticate': challenge}).end('no');
}

function basic(account: Account, header: string | undefined, response: ServerResponse): void {
  const challenge = 'Basic realm="Device"';
  if (header === undefined) {
    answer(response, 'wrong', challenge);
    return;
  }
  const [, text = ''] = header.split(' ');
  const isRight = Buffer.from(text, 'base64').toString() === `${account.user}:${account.password}`;
  answer(response, judge(account, isRight), challenge);
}

function digest(account: Account, header: string | undefined, response: ServerResponse): void {
  const challenge = 'Digest realm="Device, 7", qop="auth,auth-int", algorithm=SHA-256, nonce="n1", opaque="o1"';
  if (header === undefined) {
    answer(response, 'wrong', challenge);
    return;
  }
  const of = (name: string): string => new RegExp(`${name}="?([^",]*)`).exec(header)?.[1] ?? '';
  const h = (text: string): string => createHash('sha256').update(text).digest('hex');
  const [secret, asked] = [h(`${account.user}:Device, 7:${account.password}`), h('GET:/digest')];
  const wanted = h(`${secret}:n1:${of('nc')}:${of('cnonce')}:auth:${asked}`);
  answer(response, judge(account, of('response') === wanted && of('opaque') === 'o1'), challenge);
}

function form(account: Account, request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (text: Buffer) => {
    body += text.toString();
  });
  request.on('end', () => {
    const fields = new URLSearchParams(body);
    const isRight = fields.get('name') === account.user && fields.get('pwd') === account.password;
    const result = judge(account, isRight);
    if (result === 'right') response.writeHead(302, {location: '/home', 'set-cookie': 'session=7; path=/'}).end();
    else response.end(result === 'locked' ? 'This account is locked' : 'Wrong password');
  });
}
