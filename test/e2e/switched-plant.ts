/**
 * Hosts of a plant, each a network namespace, on a switch that shows every frame to the capture port (a bridge that forgets
 * addresses at once). The addresses exist here only.
 */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import type {Box} from './box.ts';

export interface PlantHost {
  readonly ip: string;
  /** Runs a command there and waits for it, whatever it says. */
  run(command: readonly string[]): Promise<void>;
  /** Starts a command that runs until the plant is removed. */
  start(command: readonly string[]): ChildProcess;
}

export interface Plant {
  host(last: number): PlantHost;
  remove(): void;
}

/** Programs that are not here. */
export const missing = (programs: readonly string[]): string[] =>
  programs.filter((program) => {
    const places = program.startsWith('/') ? [program] : ['/usr/sbin/', '/usr/bin/'].map((folder) => folder + program);
    return !places.some((path) => existsSync(path));
  });

export function switchedPlant(box: Box): Plant {
  const ip = (...words: readonly string[]): unknown => execFileSync('ip', words, {stdio: 'pipe'});
  const namespaces: string[] = [];
  const running = new Set<ChildProcess>();
  ip('-n', box.plant, 'link', 'add', 'br0', 'type', 'bridge', 'ageing_time', '0', 'stp_state', '0');
  // A mirror port shows LLDP, too, which a bridge keeps to itself otherwise (bit 14: 01:80:c2:00:00:0e).
  ip('-n', box.plant, 'link', 'set', 'br0', 'type', 'bridge', 'group_fwd_mask', '16384');
  ip('-n', box.plant, 'link', 'set', 'plant0', 'master', 'br0');
  ip('-n', box.plant, 'link', 'set', 'br0', 'up');

  function add(last: number): string {
    const name = `${box.plant}-h${last}`;
    ip('netns', 'add', name);
    namespaces.push(name);
    const port = `h${last}`;
    ip('link', 'add', port, 'netns', box.plant, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('-n', box.plant, 'link', 'set', port, 'master', 'br0');
    ip('-n', box.plant, 'link', 'set', port, 'up');
    execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=1']);
    ip('-n', name, 'addr', 'add', `10.9.0.${last}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', 'eth0', 'address', `02:00:00:09:00:${last.toString(16).padStart(2, '0')}`, 'up');
    return name;
  }

  return {
    host(last) {
      const name = add(last);
      const start = (command: readonly string[]): ChildProcess => {
        const child = spawn('ip', ['netns', 'exec', name, ...command], {stdio: 'ignore'});
        running.add(child);
        child.once('exit', () => running.delete(child));
        return child;
      };
      return {
        ip: `10.9.0.${last}`,
        start,
        run: (command) => new Promise((resolve) => start(command).once('exit', () => resolve())),
      };
    },
    remove() {
      for (const child of running) child.kill('SIGKILL');
      for (const name of namespaces) ip('netns', 'del', name);
    },
  };
}
