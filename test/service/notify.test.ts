import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openNotify} from '../../src/service/notify.ts';
import {type Receiver, receiver} from './receiver.ts';

let folder = '';
let systemd: Receiver | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-notify-'));
});
afterEach(() => {
  systemd?.close();
  systemd = undefined;
  rmSync(folder, {recursive: true});
});

const noError = (reason: string): void => {
  throw new Error(reason);
};

describe.each([
  ['a path', () => join(folder, 'notify')],
  ['an abstract name', () => `@bifrost-test-${process.pid}`],
  ['the longest abstract name', () => `@${`bifrost-test-${process.pid}-`.padEnd(106, 'x')}`],
])('over %s', (_, name) => {
  test('systemd gets every state, one datagram each', async () => {
    systemd = await receiver(name());
    const notify = await openNotify(name(), noError);
    notify.ready();
    expect(await systemd.next()).toBe('READY=1');
    notify.status('2 interfaces\nREADY=1');
    expect(await systemd.next()).toBe('STATUS=2 interfaces READY=1');
    notify.watchdog();
    expect(await systemd.next()).toBe('WATCHDOG=1');
    const before = process.hrtime.bigint() / 1000n;
    notify.reloading();
    const [, at] = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(await systemd.next()) ?? [];
    expect(BigInt(at ?? 0)).toBeGreaterThanOrEqual(before);
    notify.stopping();
    expect(await systemd.next()).toBe('STOPPING=1');
    notify.close();
  });
});

test('without systemd nothing is sent and nothing fails', async () => {
  for (const path of [undefined, '']) {
    const notify = await openNotify(path, noError);
    notify.ready();
    notify.status('nobody listens');
    notify.close();
  }
});

test('a supervisor that is gone is reported, and the daemon goes on', async () => {
  const errors: string[] = [];
  const path = join(folder, 'nobody');
  const notify = await openNotify(path, (reason) => errors.push(reason));
  notify.ready();
  notify.watchdog();
  notify.close();
  expect(errors).toEqual(Array(2).fill(`systemd cannot be told at ${path}: ENOENT`));
});

test.each(['relative', 'vsock:2:1234', '/', `/${'x'.repeat(107)}`])('%s is refused with a reason', async (path) => {
  const errors: string[] = [];
  const notify = await openNotify(path, (reason) => errors.push(reason));
  notify.ready();
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('NOTIFY_SOCKET=');
});

test('a full queue at systemd does not hold the daemon up', async () => {
  systemd = await receiver(join(folder, 'notify'));
  const errors: string[] = [];
  const notify = await openNotify(join(folder, 'notify'), (reason) => errors.push(reason));
  // Far more than net.unix.max_dgram_qlen, faster than the receiver reads them: every call returns at once.
  for (let i = 0; i < 20_000; i++) notify.watchdog();
  notify.close();
  expect(new Set(errors)).toEqual(new Set([`systemd cannot be told at ${join(folder, 'notify')}: EAGAIN`]));
});
