/** Accounts that lock: what each answer is taken for, and that a year of tests locks none. */
import {afterEach, describe, expect, test} from 'vitest';
import type {CredentialApproval, CredentialAttempt, DefaultPair} from '../../../src/core/credential.ts';
import {DAY, type Micros} from '../../../src/core/time.ts';
import {attempt} from '../../../src/poll/credentials/attempt.ts';
import {planCredentials} from '../../../src/poll/credentials/plan.ts';
import {testCredential} from '../../../src/poll/credentials/test-credential.ts';
import {targetAt, testLine} from './line.ts';
import {type LockingServer, lockingFtp, lockingTelnet, lockingWeb} from './locking-server.ts';

const SECRET = 'Fact0ryCanary';
const open: LockingServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});
async function kept(server: Promise<LockingServer>): Promise<LockingServer> {
  open.push(await server);
  return server;
}

const form = {
  path: '/login',
  user: 'name',
  password: 'pwd',
  accepted: {status: 302, contains: '/home'},
  logoff: '/logout',
};
const ways: readonly [string, (password: string, locks?: number) => Promise<LockingServer>, Partial<DefaultPair>][] = [
  ['FTP', lockingFtp, {protocol: 'ftp'}],
  ['Telnet', lockingTelnet, {protocol: 'telnet'}],
  [
    'Telnet with a password alone',
    (password, locks) => lockingTelnet(password, locks, false),
    {protocol: 'telnet', user: ''},
  ],
  ['HTTP Basic', lockingWeb, {protocol: 'http'}],
  ['HTTP Digest', lockingWeb, {protocol: 'http', path: '/digest'}],
  ['HTTP form', lockingWeb, {protocol: 'http', form}],
];
const pairOf = (more: Partial<DefaultPair>): DefaultPair => ({
  ...{id: 'test', protocol: 'ftp', user: 'admin', password: SECRET, source: 'test'},
  ...more,
});

describe.each(ways)('%s', (_name, serve, more) => {
  const pair = pairOf(more);

  test('accepted with one attempt', async () => {
    const server = await kept(serve(SECRET));
    const line = testLine();
    const answer = await testCredential(targetAt(server.port, pair.protocol), pair, line);
    expect(answer).toMatchObject({result: 'accepted'});
    expect(server.tries).toEqual(['right']);
    expect(JSON.stringify([line.asked, answer])).not.toContain(SECRET);
    line.stop();
  });

  test('refused with one attempt; what the device says is not passed on', async () => {
    const server = await kept(serve('changed'));
    const line = testLine();
    const answer = await testCredential(targetAt(server.port, pair.protocol), pair, line);
    expect(answer).toMatchObject({result: 'refused'});
    expect(server.tries).toEqual(['wrong']);
    expect(JSON.stringify([line.asked, answer])).not.toContain(SECRET);
    line.stop();
  });

  test('an account that is locked is told', async () => {
    const server = await kept(serve(SECRET, 0));
    const line = testLine();
    expect(await testCredential(targetAt(server.port, pair.protocol), pair, line)).toMatchObject({result: 'locked'});
    line.stop();
  });
});

test('who is let in leaves by the way there is', async () => {
  const [ftp, telnet, web] = await Promise.all([
    kept(lockingFtp(SECRET)),
    kept(lockingTelnet(SECRET)),
    kept(lockingWeb(SECRET)),
  ]);
  for (const [server, more] of [
    [ftp, {protocol: 'ftp'}],
    [telnet, {protocol: 'telnet'}],
    [web, {protocol: 'http', form}],
  ] as const) {
    const line = testLine();
    await testCredential(targetAt(server.port, more.protocol), pairOf(more), line);
    await new Promise((resolve) => setTimeout(resolve, 100));
    line.stop();
  }
  expect([ftp.left, telnet.left, web.left]).toEqual([['QUIT'], ['exit'], ['session=7']]);
});

test('the switch stops a test at once, and it is unclear', async () => {
  const server = await kept(lockingTelnet('x'));
  const line = testLine('127.0.0.1', 30_000);
  const started = Date.now();
  const answer = testCredential(targetAt(server.port, 'ftp'), pairOf({protocol: 'ftp'}), line);
  setTimeout(() => line.stop(), 200);
  expect(await answer).toMatchObject({result: 'unclear'});
  expect(Date.now() - started).toBeLessThan(1000);
});

test('a year of approvals and tests: an account that locks after 3 and never forgets is not locked', async () => {
  const server = await kept(lockingFtp('changed'));
  const pair = pairOf({protocol: 'ftp', port: server.port});
  const attempts: CredentialAttempt[] = [];
  let now: Micros = 1_764_000_000_000_000;
  for (let day = 0; day < 365; day++, now += DAY) {
    const said = {by: 'anna', time: now - 1};
    const approval: CredentialApproval = {
      ...{
        id: `approval ${day}`,
        asset: 'a-1',
        segment: 'test',
        address: '127.0.0.1',
        pairs: [pair.id],
        reason: 'audit',
      },
      ...{proposed: said, approved: {by: 'ben', time: now - 1}, asked: {by: 'anna', time: now}, until: now + DAY},
    };
    const profile = {id: 'acme/widget', defaults: [pair]} as never;
    const device = {
      ...{asset: 'a-1', profile, models: [], approvals: [approval], uses: []},
      ...{hiddenUse: () => undefined, unreachable: () => undefined},
    };
    for (const one of planCredentials(device, attempts, now)) {
      if (one.when !== 'now') continue;
      const line = testLine();
      const test = () => testCredential(targetAt(server.port, one.pair.protocol), one.pair, line);
      await attempt(approval, one.pair, now, test, async (saved) => {
        const at = attempts.findIndex(({id}) => id === saved.id);
        if (at < 0) attempts.unshift(saved);
        else attempts[at] = saved;
      });
      line.stop();
    }
  }
  expect(server.isLocked()).toBe(false);
  expect(server.tries).toEqual(['wrong']);
  expect(attempts.map(({result}) => result)).toEqual(['refused']);
});
