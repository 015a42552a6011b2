/** The first process of each container on a machine, found by the control groups that container runtimes make. cgroups(7), proc(5). */
import type {Place} from '../probe.ts';
import {listBelow, readBelow} from '../read.ts';

export interface ContainerProcess {
  readonly pid: number;
  /** First twelve digits of its id, as its runtime shows it. */
  readonly id: string;
  /** Its control group below the mount: `/system.slice/docker-….scope`. */
  readonly group: string;
}

/** `docker-ID.scope`, `cri-containerd-ID.scope`, `crio-ID.scope`, `libpod-ID.scope`, `/docker/ID`, `/kubepods/…/ID`. */
const CONTAINER =
  /^(.*?(?:docker|containerd|crio|libpod|kubepods|lxc\.payload|machine)[^:]*?([0-9a-f]{64})(?:\.scope)?)(?:\/|$)/;
const RUNTIMES = [
  '/usr/bin/dockerd',
  '/usr/bin/containerd',
  '/usr/bin/podman',
  '/usr/bin/crio',
  '/usr/local/bin/k3s',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/containers/storage',
  '/run/containerd',
  '/run/crio',
];
const MAX_PROCESSES = 65_536;

/** Programs and folders of container runtimes that are there; without any, no container can be. */
export const runtimesOf = (place: Place): readonly string[] =>
  RUNTIMES.filter((path) => {
    const {found} = listBelow(place, path);
    // A program is there and no folder: listing it says so as a failure.
    return found !== 'absent' || readBelow(place, path).found !== 'absent';
  });

/** One process a container, sorted by id; `undefined` where the processes of others are hidden. */
export function containerProcesses(place: Place): readonly ContainerProcess[] | undefined {
  const proc = listBelow(place, '/proc');
  if (proc.found !== 'read' || readBelow(place, '/proc/1/status').found !== 'read') return undefined;
  const pids = proc.names.filter((name) => /^\d+$/.test(name)).map(Number);
  const first = new Map<string, ContainerProcess>();
  for (const pid of pids.sort((a, b) => a - b).slice(0, MAX_PROCESSES)) {
    const read = readBelow(place, `/proc/${pid}/cgroup`);
    const found = read.found === 'read' ? groupOf(read.text) : undefined;
    if (found !== undefined && !first.has(found.id)) first.set(found.id, {pid, ...found});
  }
  return [...first.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function groupOf(text: string): {readonly id: string; readonly group: string} | undefined {
  for (const line of text.split('\n')) {
    const [, group = '', id = ''] = CONTAINER.exec(line.split(':').slice(2).join(':')) ?? [];
    if (id !== '') return {group, id: id.slice(0, 12)};
  }
  return undefined;
}
