/**
 * Runs under an AppArmor profile of the product and tries what it must refuse: confined.mjs core|sensor|poll STATE NODE_MODULES. Prints a
 * line an attempt, `ok` or `BAD`. It runs as root without a sandbox of systemd: whatever is refused, the profile refuses. What a
 * part needs is tried, too: a profile that refuses everything proves nothing.
 */
import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const [part, state, modules] = process.argv.slice(2);
const koffi = createRequire(join(modules, 'x.js'))('koffi');
const libc = koffi.load(null);
const call = (declaration) => {
  const f = libc.func(declaration);
  return (...args) => (f(...args) < 0 ? codeOf(koffi.errno()) : 'done');
};
const codeOf = (number) =>
  Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
const socket = call('int socket(int domain, int type, int protocol)');
const mount = call('int mount(str source, str target, str type, unsigned long flags, void *data)');
const sethostname = call('int sethostname(str name, size_t length)');

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
const started = (program) => spawnSync(program, ['-c', 'true']).error?.code ?? 'done';

const [AF_INET, AF_PACKET] = [2, 17];
const [STREAM, RAW] = [1, 3];
const refused = (attempt, result) => ({attempt, result, isRight: ['EACCES', 'EPERM'].includes(result)});
const may = (attempt, result) => ({attempt, result, isRight: result === 'done'});
const only = (parts, attempt, result) => (parts.includes(part) ? may : refused)(attempt, result);

const results = [
  only(['core'], 'write into its state', written(join(state, 'x'))),
  only(
    ['core'],
    'list /etc',
    tried(() => readdirSync('/etc')),
  ),
  refused('write into a home', written('/root/x')),
  refused('write /proc/sys/kernel/hostname', written('/proc/sys/kernel/hostname')),
  refused('read /etc/shadow', read('/etc/shadow')),
  refused('read a home', read('/root/secret')),
  refused('start /bin/sh', started('/bin/sh')),
  refused('start /usr/bin/python3', started('/usr/bin/python3')),
  may('start its own Node.js', spawnSync(process.execPath, ['--version']).error?.code ?? 'done'),
  only(['core', 'poll'], 'open an IP socket', socket(AF_INET, STREAM, 0)),
  refused('open a raw IP socket', socket(AF_INET, RAW, 1)),
  only(['sensor'], 'open a packet socket', socket(AF_PACKET, RAW, 0)),
  refused('mount', mount('none', '/mnt', 'tmpfs', 0, null)),
  refused('name the host', sethostname('other', 5)),
];

for (const {attempt, result, isRight} of results)
  process.stdout.write(`${isRight ? 'ok ' : 'BAD'} ${part}: ${attempt}: ${result}\n`);
