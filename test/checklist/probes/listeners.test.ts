/** Sockets that listen: of this machine, really open, and of a /proc that was written down. */
import {createServer} from 'node:net';
import {afterAll, expect, test} from 'vitest';
import type {Place} from '../../../src/checklist/probe.ts';
import {listeners} from '../../../src/checklist/probes/listeners.ts';
import {ownListeners} from '../../../src/checklist/probes/own-listeners.ts';
import {aRoot, collect, fieldsOf, foundOf, NOW} from '../a-root.ts';

const live: Place = {root: '/', isLive: true, host: 'here', now: NOW};
const server = createServer();
afterAll(() => void server.close());

test('a port that this very process opens is found, with its name', async () => {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const found = (await fieldsOf(listeners, live)).find((one) => one['listeners.port'] === port);
  expect(found).toMatchObject({
    'listeners.proto': 'tcp',
    'listeners.address': '127.0.0.1',
    'listeners.is_loopback': true,
  });
  expect(found?.['listeners.process']).toMatch(/node|vitest/);
});

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, remote: string, state: string, inode: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 0 0\n`;
const ANY6 = '00000000000000000000000000000000';
const proc = {
  '/proc/net/tcp': `${HEAD}${row('00000000:0017', '00000000:0000', '0A', 11)}${row('0100007F:0050', '0100007F:9999', '01', 12)}`,
  '/proc/net/tcp6': `${HEAD}${row(`${ANY6}:0016`, `${ANY6}:0000`, '0A', 13)}${row('B80D0120000000000000000001000000:1F90', `${ANY6}:0000`, '0A', 14)}`,
  '/proc/net/udp': `${HEAD}${row('00000000:14E9', '00000000:0000', '07', 15)}`,
  '/proc/7/comm': 'sshd\n',
  '/proc/7/cgroup': '0::/system.slice/ssh.service\n',
  '/proc/8/comm': 'node\n',
  '/proc/8/cgroup': '0::/system.slice/bifrost.service\n',
  '/proc/8/fd/keep': '',
};
const sshd = {'/proc/7/fd/3': 'socket:[13]'};

test('who holds which, and what is not allowed', async () => {
  const place = aRoot(proc, {links: sshd, allowedPorts: ['tcp/22']});
  expect((await collect(listeners, place)).flatMap(({subjects}) => subjects.map(({name}) => name))).toEqual([
    '0.0.0.0:23/tcp (unknown process)',
    ':::22/tcp (ssh.service)',
    '2001:db8::1:8080/tcp (unknown process)',
    '0.0.0.0:5353/udp (unknown process)',
  ]);
  expect(await fieldsOf(listeners, place)).toMatchObject([
    {'listeners.port': 23, 'listeners.cleartext': 'telnet', 'listeners.is_allowed': false},
    {'listeners.port': 22, 'listeners.cleartext': '', 'listeners.unit': 'ssh.service', 'listeners.is_allowed': true},
    {'listeners.port': 8080, 'listeners.address': '2001:db8::1'},
    {'listeners.proto': 'udp', 'listeners.process': ''},
  ]);
});

test('nobody said what is allowed; nothing runs in a folder; rubbish is passed over', async () => {
  expect((await fieldsOf(listeners, aRoot(proc)))[0]).not.toHaveProperty('listeners.is_allowed');
  expect(await foundOf(listeners, aRoot({}))).toEqual(['failed: nothing runs in a folder: look on the box itself']);
  expect(await fieldsOf(listeners, aRoot({'/proc/net/tcp': `${HEAD}x\n 0: zz:1 0:0000 0A\n\0\n`}))).toEqual([]);
});

test('Bifrost listens on nothing, and that is proven; on something, and it is said', async () => {
  expect(await foundOf(ownListeners, aRoot(proc, {links: sshd}))).toEqual([
    'absent: Bifrost runs and listens on no port',
  ]);
  const open = aRoot(proc, {links: {...sshd, '/proc/8/fd/4': 'socket:[11]'}});
  expect(await fieldsOf(ownListeners, open)).toEqual([
    {'own-listeners.proto': 'tcp', 'own-listeners.port': 23, 'own-listeners.address': '0.0.0.0'},
  ]);
});

test('Bifrost does not run, or its files may not be seen: nothing is proven', async () => {
  expect(await foundOf(ownListeners, aRoot({'/proc/7/comm': 'sshd'}))).toEqual([
    expect.stringMatching(/^failed: Bifrost does not run/),
  ]);
  const {'/proc/8/fd/keep': _, ...closed} = proc;
  expect(await foundOf(ownListeners, aRoot(closed))).toEqual([expect.stringMatching(/^denied/)]);
});

test('started by hand, it is found by its words', async () => {
  const place = aRoot({
    ...proc,
    '/proc/8/cgroup': '0::/user.slice\n',
    '/proc/8/cmdline': '/usr/bin/node\0/usr/bin/bifrost\0run\0',
  });
  expect(await foundOf(ownListeners, place)).toEqual(['absent: Bifrost runs and listens on no port']);
});
