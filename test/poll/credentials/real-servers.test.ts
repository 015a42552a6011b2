/** Default pairs against servers of others: found with one attempt and logged off, refused otherwise. */
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {DefaultPair} from '../../../src/core/credential.ts';
import {testCredential} from '../../../src/poll/credentials/test-credential.ts';
import {type TestLine, targetAt, testLine} from './line.ts';
import {
  canServe,
  NGINX,
  nginx,
  SNMPD,
  SSHD,
  snmpd,
  sshd,
  TELNETD,
  type TestServer,
  type TestUser,
  telnetd,
  throwAwayUser,
  VSFTPD,
  vsftpd,
} from './servers.ts';

const SECRET = 'Fact0ryCanary';
const pairOf = (protocol: DefaultPair['protocol'], more: Partial<DefaultPair> = {}): DefaultPair => ({
  id: `test-${protocol}`,
  protocol,
  user: 'admin',
  password: SECRET,
  source: 'test',
  ...more,
});

const lines: TestLine[] = [];
function lineTo(): TestLine {
  const line = testLine();
  lines.push(line);
  return line;
}
afterEach(() => {
  for (const line of lines.splice(0)) line.stop();
});

/** What goes to the audit log never holds the password. */
const audited = ({asked}: TestLine): string => JSON.stringify(asked);
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 400));
/** A server may write its log after it answered; a second attempt would stand there soon after the first. */
async function logged(server: TestServer, part: string, before = 0): Promise<string> {
  await expect.poll(() => times(server.log(), part), {timeout: 5000}).toBeGreaterThan(before);
  await settle();
  return server.log();
}
const times = (text: string, part: string | RegExp): number => text.split(part).length - 1;

describe.skipIf(!canServe(VSFTPD, true))('vsftpd', () => {
  let server: TestServer;
  let user: TestUser;
  beforeAll(async () => {
    user = throwAwayUser(SECRET);
    server = await vsftpd();
  });
  afterAll(async () => {
    await server.close();
    user.remove();
  });

  test('the default is found with one attempt, and logged off', async () => {
    const line = lineTo();
    const answer = await testCredential(targetAt(server.port, 'ftp'), pairOf('ftp', {user: user.name}), line);
    expect(answer).toMatchObject({result: 'accepted'});
    expect(times(await logged(server, '"QUIT"'), 'OK LOGIN')).toBe(1);
    expect(server.log()).toMatch(/FTP command: Client "127.0.0.1", "QUIT"/);
    expect(line.sockets).toHaveLength(1);
    expect(audited(line)).not.toContain(SECRET);
  });

  test('another password is refused, and not tried again', async () => {
    const before = times(server.log(), 'FAIL LOGIN');
    const pair = pairOf('ftp', {user: user.name, password: 'changed'});
    // The server takes its time to say no.
    const line = testLine('127.0.0.1', 15_000);
    lines.push(line);
    expect(await testCredential(targetAt(server.port, 'ftp'), pair, line)).toMatchObject({result: 'refused'});
    expect(times(await logged(server, 'FAIL LOGIN', before), 'FAIL LOGIN') - before).toBe(1);
  }, 30_000);
});

describe.skipIf(!canServe(SSHD, true))('OpenSSH', () => {
  let server: TestServer;
  let user: TestUser;
  beforeAll(async () => {
    user = throwAwayUser(SECRET);
    server = await sshd();
  });
  afterAll(async () => {
    await server.close();
    user.remove();
  });

  test('the default is found with one attempt, and logged off', async () => {
    const line = lineTo();
    const answer = await testCredential(targetAt(server.port, 'ssh'), pairOf('ssh', {user: user.name}), line);
    expect(answer).toMatchObject({result: 'accepted'});
    const part = `Accepted password for ${user.name}`;
    expect(times(await logged(server, part), part)).toBe(1);
    await expect
      .poll(() => server.log())
      .toMatch(/Disconnected from user|Received disconnect|Connection closed by user/);
    expect(audited(line)).not.toContain(SECRET);
  });

  test('another password is refused, and not tried again', async () => {
    const pair = pairOf('ssh', {user: user.name, password: 'changed'});
    expect(await testCredential(targetAt(server.port, 'ssh'), pair, lineTo())).toMatchObject({result: 'refused'});
    const part = `Failed password for ${user.name}`;
    expect(times(await logged(server, part), part)).toBe(1);
    expect(server.log()).not.toMatch(/Failed none/);
  });
});

describe.skipIf(!canServe(NGINX, false))('nginx with Basic', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await nginx(SECRET);
  });
  afterAll(() => server.close());

  test('the default is found with one attempt', async () => {
    const line = lineTo();
    expect(await testCredential(targetAt(server.port, 'http'), pairOf('http'), line)).toMatchObject({
      result: 'accepted',
    });
    const part = '"basic" user=admin status=200';
    expect(times(await logged(server, part), part)).toBe(1);
    expect(times(server.log(), '"none" user=- status=401')).toBe(1);
    expect(line.sockets).toHaveLength(1);
    expect(audited(line)).not.toContain(SECRET);
  });

  test('another password is refused, and not tried again', async () => {
    const pair = pairOf('http', {password: 'changed'});
    expect(await testCredential(targetAt(server.port, 'http'), pair, lineTo())).toMatchObject({result: 'refused'});
    const part = '"basic" user=admin status=401';
    expect(times(await logged(server, part), part)).toBe(1);
  });

  test('a page that asks for nothing accepts nothing, and gets no password', async () => {
    const before = times(server.log(), '"basic"');
    const pair = pairOf('http', {path: '/open/'});
    expect(await testCredential(targetAt(server.port, 'http'), pair, lineTo())).toMatchObject({result: 'unclear'});
    expect(times(server.log(), '"basic"') - before).toBe(0);
  });
});

describe.skipIf(!canServe(SNMPD, false))('snmpd', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await snmpd('private');
  });
  afterAll(() => server.close());
  const community = (password: string): DefaultPair => pairOf('snmp', {user: '', password});
  const target = () => targetAt(server.port, 'snmp');

  test('the default community is found', async () => {
    const line = lineTo();
    expect(await testCredential(target(), community('private'), line)).toMatchObject({result: 'accepted'});
    expect(audited(line)).not.toContain('private');
  });

  test('another is not answered', async () => {
    const line = {...testLine('127.0.0.1', 700)};
    expect(await testCredential(target(), community('public'), line)).toMatchObject({result: 'refused'});
    expect(line.asked).toHaveLength(1);
  });
});

describe.skipIf(!canServe(TELNETD, true))('telnetd', () => {
  let server: TestServer;
  let user: TestUser;
  beforeAll(async () => {
    user = throwAwayUser(SECRET);
    server = await telnetd();
  });
  afterAll(async () => {
    await server.close();
    user.remove();
  });

  test('the default is found with one attempt, and logged off', async () => {
    const line = testLine('127.0.0.1', 10_000);
    lines.push(line);
    const pair = pairOf('telnet', {user: user.name});
    expect(await testCredential(targetAt(server.port, 'telnet'), pair, line)).toMatchObject({result: 'accepted'});
    expect(await logged(server, 'ended')).toBe('connected\nended\n');
    expect(audited(line)).not.toContain(SECRET);
  }, 20_000);

  test('another password is refused', async () => {
    const line = testLine('127.0.0.1', 10_000);
    lines.push(line);
    const pair = pairOf('telnet', {user: user.name, password: 'changed'});
    expect(await testCredential(targetAt(server.port, 'telnet'), pair, line)).toMatchObject({result: 'refused'});
  }, 20_000);
});
