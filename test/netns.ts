/**
 * Two network namespaces with a cable (a veth pair) between them: `near` listens, `far` sends. Nothing leaves this
 * machine. Needs root; without it such tests are skipped, loudly, and fail where CI is set.
 */
import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process';

export interface Cable {
  /** Names of the namespaces, and of the interface in each. */
  readonly near: string;
  readonly far: string;
  readonly nearInterface: string;
  readonly farInterface: string;
  /** Runs a command in a namespace and waits for it; throws when it fails. */
  run(namespace: string, command: readonly string[]): string;
  /** Starts a command in a namespace; `remove` ends what still runs then. */
  start(namespace: string, command: readonly string[]): ChildProcess;
  remove(): void;
}

let made = 0;

/** Why no namespace can be made here; undefined: it can. */
function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'not root';
  const name = `bifrost-${process.pid}-probe`;
  const added = spawnSync('ip', ['netns', 'add', name], {encoding: 'utf8'});
  if (added.error !== undefined) return `no ip command (apt-get install iproute2): ${added.error.message}`;
  if (added.status !== 0) return `ip netns add: ${added.stderr.trim()}`;
  execFileSync('ip', ['netns', 'del', name]);
  return undefined;
}

/** True: go on. Else says why not where nobody can miss it; in CI that is a failure. */
export function canUseNamespaces(suite: string): boolean {
  const reason = whyNoNamespaces();
  if (reason === undefined) return true;
  const message = `SKIPPED: ${suite}: network namespaces cannot be made here (${reason})`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
  return false;
}

/** Interfaces without addresses, as capture ports are: nothing but the test sends. */
export function layCable(mtu = 1500): Cable {
  const id = `${process.pid}-${made++}`;
  const near = `bifrost-${id}-n`;
  const far = `bifrost-${id}-f`;
  const nearInterface = 'cap0';
  const farInterface = 'plant0';
  const started = new Set<ChildProcess>();
  const run = (namespace: string, [command = '', ...rest]: readonly string[]): string =>
    execFileSync('ip', ['netns', 'exec', namespace, command, ...rest], {
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1 << 26,
    });

  function remove(): void {
    for (const child of started) child.kill('SIGKILL');
    for (const namespace of [near, far]) spawnSync('ip', ['netns', 'del', namespace]);
  }

  try {
    for (const namespace of [near, far]) {
      execFileSync('ip', ['netns', 'add', namespace]);
      run(namespace, ['sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1']);
    }
    layVeth({near, far, nearInterface, farInterface}, mtu);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    near,
    far,
    nearInterface,
    farInterface,
    run,
    start(namespace, command) {
      const child = spawn('ip', ['netns', 'exec', namespace, ...command], {stdio: ['pipe', 'pipe', 'pipe']});
      started.add(child);
      child.once('exit', () => started.delete(child));
      return child;
    },
    remove,
  };
}

type Ends = Pick<Cable, 'near' | 'far' | 'nearInterface' | 'farInterface'>;

/** Puts the cable in, or puts it in again after it was taken out. */
export function layVeth({near, far, nearInterface, farInterface}: Ends, mtu = 1500): void {
  const ip = (...words: readonly string[]): void => void execFileSync('ip', words, {stdio: 'pipe'});
  const peer = ['peer', 'name', farInterface, 'netns', far, 'mtu', String(mtu)];
  ip('link', 'add', nearInterface, 'netns', near, 'mtu', String(mtu), 'type', 'veth', ...peer);
  for (const [namespace, name] of [
    [near, nearInterface],
    [far, farInterface],
  ] as const) {
    ip('-n', namespace, 'link', 'set', name, 'arp', 'off', 'multicast', 'off', 'up');
  }
}
