/**
 * Runs inside the sandbox of a unit and tries what it must not be able to do: attempts.mjs core|sensor|poller. Prints a line an attempt,
 * `ok` or `BAD`, and exits 1 when one was BAD. A right that the unit needs is tried, too: a sandbox that refuses everything proves nothing.
 */
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {connect} from 'node:net';

const part = process.argv[2];
const koffi = createRequire('/usr/lib/bifrost/dist/src/main.js')('koffi');
const libc = koffi.load(null);
const call = (declaration) => {
  const f = libc.func(declaration);
  return (...args) => (f(...args) < 0 ? codeOf(koffi.errno()) : 'done');
};
const codeOf = (number) =>
  Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
const socket = call('int socket(int domain, int type, int protocol)');
const unshare = call('int unshare(int flags)');
const setuid = call('int setuid(uint32_t uid)');
const ptrace = call('long ptrace(long request, long pid, void *a, void *b)');
const settime = call('int clock_settime(int clock, void *time)');
const mount = call('int mount(str source, str target, str type, unsigned long flags, void *data)');
const bpf = call('long syscall(long number, int command, void *attr, uint32_t size)');

function tried(work) {
  try {
    work();
    return 'done';
  } catch (error) {
    return error.code ?? error.message;
  }
}
const written = (path) => tried(() => writeFileSync(path, 'x'));
const read = (path) => tried(() => readFileSync(path));
const listed = (path) => tried(() => readdirSync(path));
const started = (program) => spawnSync(program, ['-c', 'true']).error?.code ?? 'done';
function connected(target) {
  return new Promise((resolve) => {
    const one = connect(target);
    const timer = setTimeout(() => resolve('no answer'), 3000);
    const end = (what) => {
      clearTimeout(timer);
      one.destroy();
      resolve(what);
    };
    one.once('error', (error) => end(error.code));
    one.once('connect', () => end('done'));
  });
}
/** Of other users; those of its own are itself. */
const others = () =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statSync(`/proc/${name}`).uid !== process.getuid());

const [AF_INET, AF_INET6, AF_NETLINK, AF_PACKET] = [2, 10, 16, 17];
const [STREAM, RAW] = [1, 3];
const REFUSED = ['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'EAFNOSUPPORT', 'ENOSYS', 'EINVAL', 'no answer'];
const refused = (attempt, result) => ({attempt, result, isRight: REFUSED.includes(result)});
const may = (attempt, result) => ({attempt, result, isRight: result === 'done'});
const only = (parts, attempt, result) => (parts.includes(part) ? may : refused)(attempt, result);

const results = [
  refused('write /etc/x', written('/etc/x')),
  refused('write /usr/lib/bifrost/x', written('/usr/lib/bifrost/x')),
  refused('write /dev/shm/x', written(`/dev/shm/${part}`)),
  only(['core'], 'write /tmp/x', written('/tmp/x')),
  only(['core'], 'write /var/lib/bifrost/x', written('/var/lib/bifrost/x')),
  only(['core'], 'read /etc/bifrost/bifrost.yaml', read('/etc/bifrost/bifrost.yaml')),
  only(['core', 'sensor'], 'read /etc/bifrost/rules', listed('/etc/bifrost/rules')),
  refused('read /home/anna/secret', read('/home/anna/secret')),
  refused('read /root', listed('/root')),
  refused('read /etc/shadow', read('/etc/shadow')),
  refused('read /dev/mem', read('/dev/mem')),
  refused('read /dev/kmsg', read('/dev/kmsg')),
  refused('write /proc/sys/kernel/hostname', written('/proc/sys/kernel/hostname')),
  refused('see other processes', others().length === 0 ? 'ENOENT' : 'done'),
  refused('start /bin/sh', started('/bin/sh')),
  refused('start /usr/bin/python3', started('/usr/bin/python3')),
  only(['core', 'poller'], 'open an IP socket', socket(AF_INET, STREAM, 0)),
  only(['core', 'poller'], 'open an IPv6 socket', socket(AF_INET6, STREAM, 0)),
  refused('open a raw IP socket', socket(AF_INET, RAW, 1)),
  only(['sensor'], 'open a packet socket', socket(AF_PACKET, RAW, 0)),
  refused('open a netlink socket', socket(AF_NETLINK, RAW, 0)),
  refused('connect to 10.9.9.9:80, not allowed', await connected({host: '10.9.9.9', port: 80})),
  only(['poller'], 'connect to 10.10.1.21:502, a target', await connected({host: '10.10.1.21', port: 502})),
  only(['core'], 'connect to the broker on this box', await connected({host: '127.0.0.1', port: 1883})),
  only(['core'], 'open the control socket', await connected({path: '/run/bifrost/control.sock'})),
  only(['core', 'sensor'], 'open the socket of the sensor', await connected({path: '/run/bifrost-sensor/core.sock'})),
  only(['core', 'poller'], 'open the socket of the poller', await connected({path: '/run/bifrost-poll/core.sock'})),
  refused('become root', setuid(0)),
  refused('make a user namespace', unshare(0x10000000)),
  refused('mount', mount('none', '/tmp', 'tmpfs', 0, null)),
  refused('trace process 1', ptrace(16, 1, null, null)),
  refused('set the clock', settime(0, Buffer.alloc(16))),
  refused('load a BPF program', bpf(321, 5, Buffer.alloc(120), 120)),
];

for (const {attempt, result, isRight} of results)
  process.stdout.write(`${isRight ? 'ok ' : 'BAD'} ${part}: ${attempt}: ${result}\n`);
process.exit(results.every(({isRight}) => isRight) ? 0 : 1);
