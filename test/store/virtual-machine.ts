/**
 * A machine whose power can be cut: user-mode Linux (Debian: user-mode-linux) on this machine's own files, read-only, with one
 * small ext4 disk. Killed, its memory is gone and with it every page that was written and not synced; what it had synced is in the
 * image. The journal of its file system is replayed when it is on again, as after a real cut.
 */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** Debian's, for which the package is. */
const PYTHON = '/usr/bin/python3';
const WITHOUT_XSTATE = fileURLToPath(new URL('without-xstate.py', import.meta.url));
const DISK_MIB = 96;
const MEMORY = '320M';

/** What another use than that of the store asks for: more memory, words for its kernel. */
export interface MachineOptions {
  readonly memory?: string;
  readonly kernel?: readonly string[];
}

export interface VirtualMachine {
  /** Switches it on; it runs the command, in which `DISK` is the folder of its disk. */
  start(command: readonly string[]): Running;
  remove(): void;
}

export interface Running {
  /** Whole lines on its console so far: those of its kernel, then the command's. */
  lines(): readonly string[];
  /** It went off by itself. */
  isOver(): boolean;
  /** Cuts the power. */
  cut(): Promise<void>;
}

/** False, aloud, where it is not installed. */
export function hasVirtualMachine(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v linux.uml'], {stdio: 'ignore'});
    execFileSync(PYTHON, ['-c', 'import seccomp'], {stdio: 'ignore'});
    return true;
  } catch {
    process.stderr.write(
      'SKIPPED: no user-mode Linux, the power is not cut (apt install user-mode-linux python3-seccomp)\n',
    );
    return false;
  }
}

export function makeVirtualMachine({memory = MEMORY, kernel = []}: MachineOptions = {}): VirtualMachine {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-power-'));
  const [image, init] = [join(folder, 'disk'), join(folder, 'init')];
  writeFileSync(image, '');
  truncateSync(image, DISK_MIB * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', image]);
  return {
    start(command) {
      writeFileSync(init, initScript(command));
      chmodSync(init, 0o700);
      const machine = [WITHOUT_XSTATE, 'linux.uml', `mem=${memory}`, ...words(image, init), ...kernel];
      return running(spawn(PYTHON, machine, {stdio: ['ignore', 'pipe', 'ignore'], detached: true, cwd: folder}));
    },
    remove: () => rmSync(folder, {recursive: true}),
  };
}

/**
 * No AVX in glibc, Node's text conversion and OpenSSL: without the extended state its registers are not kept from one process to
 * the next. What the kernel does not know of its command line is the environment of its first program.
 */
const NO_AVX = [
  'GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX_Fast_Unaligned_Load,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-XSAVEC,-XSAVE',
  ...['SIMDUTF_FORCE_IMPLEMENTATION=westmere', 'OPENSSL_ia32cap=~0x1000000000000000:~0x20'],
];

const words = (image: string, init: string): string[] => [
  ...['root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', `init=${init}`],
  ...[`ubd0=${image}`, 'con=null', 'con0=null,fd:1', 'quiet', 'panic=1'],
  ...NO_AVX,
];

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The disk's folder is one that every Debian has; the machine's own files are seen below it, and cannot be changed. */
const initScript = (command: readonly string[]): string => `#!/bin/sh
mount -t proc proc /proc
mount -t ext4 /dev/ubda /mnt || exit 1
exec ${command.map((word) => quoted(word.replaceAll('DISK', '/mnt'))).join(' ')}
`;

function running(child: ChildProcess): Running {
  let output = '';
  const {stdout, pid} = child;
  if (stdout === null || pid === undefined) throw new Error('linux.uml did not start');
  stdout.on('data', (data) => {
    output += data;
  });
  let isOver = false;
  const closed = once(child, 'close').then(() => {
    isOver = true;
  });
  return {
    lines: () => output.slice(0, Math.max(0, output.lastIndexOf('\n'))).split(/\r?\n/),
    isOver: () => isOver,
    async cut() {
      if (!isOver) process.kill(-pid, 'SIGKILL'); // with the processes in which its programs run
      await closed;
    },
  };
}
