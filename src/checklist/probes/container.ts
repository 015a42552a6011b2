/** Containers as they run, from what the kernel says of their first process. proc(5), cgroups(7), capabilities(7), seccomp(2). */
import type {Evidence} from '../../core/checklist.ts';
import {capabilityNames} from '../container/capabilities.ts';
import {type ContainerFacts, containerFields, type Filter, fieldsOf, type Mac} from '../container/facts.ts';
import {type ContainerProcess, containerProcesses, runtimesOf} from '../container/processes.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow, type Source} from '../read.ts';

export const container: Probe = {
  name: 'container',
  version: 1,
  about: 'Containers that run on the machine, as the kernel sees them',
  privilege: 'root, for the mounts of other users’ processes',
  timeout: 10_000,
  fields: containerFields,
  collect: async (place) => collect(place),
};

function collect(place: Place): readonly Evidence[] {
  const source = '/proc/*/cgroup';
  const none = (found: 'absent' | 'failed', reason: string) => [evidenceOf(container, place, source, {found, reason})];
  const runtimes = runtimesOf(place);
  const processes = containerProcesses(place);
  if (processes !== undefined && processes.length > 0) return processes.flatMap((one) => evidenceFor(one, place));
  if (runtimes.length === 0) return none('absent', 'no container runtime here');
  if (processes === undefined)
    return none('failed', `${runtimes[0]} is here, but no processes can be seen: run it on the box`);
  return none('absent', 'no container runs');
}

/** What may not be read is evidence beside the facts: a doubt, not a fact that is good. */
function evidenceFor(one: ContainerProcess, place: Place): readonly Evidence[] {
  const path = (name: string): string => `/proc/${one.pid}/${name}`;
  const status = readBelow(place, path('status'));
  if (status.found !== 'read') return [evidenceOf(container, place, path('status'), status)];
  const mounts = readBelow(place, path('mountinfo'));
  const label = readBelow(place, path('attr/current'));
  const facts = {
    ...ofStatus(status.text),
    ...(mounts.found === 'read' && {rootWritable: isRootWritable(mounts.text)}),
    ...(label.found === 'read' && {mac: macOf(label.text)}),
    unlimited: unlimitedOf(one, place),
  };
  const subject = {name: `${one.id} (pid ${one.pid})`, fields: fieldsOf(facts)};
  const unread = Object.entries({mountinfo: mounts, 'attr/current': label}).flatMap(([name, read]) =>
    read.found === 'read' ? [] : [evidenceOf(container, place, path(name), asDoubt(read))],
  );
  return [evidenceOf(container, place, path('status'), status, [subject]), ...unread];
}

const asDoubt = (read: Exclude<Source, {found: 'read'}>): Source =>
  read.found === 'absent' ? {found: 'failed', reason: read.reason} : read;

/** User ids are those of the reader's name space: 0 is root of the machine. */
function ofStatus(status: string): ContainerFacts {
  const value = (key: string): string => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  const effectiveUid = value('Uid').split(/\s+/)[1];
  return {
    mayBeRoot: effectiveUid === '0' || effectiveUid === undefined,
    capabilities: capabilityNames(value('CapBnd')),
    seccomp: filterOf(value('Seccomp')),
  };
}

/** 0: none, 1: strict, 2: a filter. */
const filterOf = (mode: string): Filter => (mode === '1' || mode === '2' ? 'filtered' : 'unconfined');

/** AppArmor: `profile (enforce)`; SELinux: `user:role:type:level`. */
function macOf(label: string): Mac {
  const text = label.replace(/\0/g, '').trim();
  if (text.endsWith('(enforce)')) return 'enforced';
  if (text.endsWith('(complain)')) return 'complain';
  const type = text.split(':')[2];
  return type === undefined || /^(unconfined|spc|init|kernel)_?/.test(type) ? 'unconfined' : 'enforced';
}

/** Fifth column: where it is mounted; sixth: how. */
const isRootWritable = (mounts: string): boolean =>
  !mounts.split('\n').some((line) => {
    const [, , , , point, options = ''] = line.split(' ');
    return point === '/' && options.split(',').includes('ro');
  });

const limits = [
  ['memory', 'memory.max', 'memory/', 'memory.limit_in_bytes'],
  ['cpu', 'cpu.max', 'cpu/', 'cpu.cfs_quota_us'],
  ['pids', 'pids.max', 'pids/', 'pids.max'],
] as const;

/** Above this the first version of control groups means: none. */
const NO_LIMIT = 1e15;

/** A limit that cannot be found is none: the kernel lists it wherever it is kept. */
const unlimitedOf = ({group}: ContainerProcess, place: Place): string[] =>
  limits.flatMap(([what, file, controller, oldFile]) => {
    const unified = readBelow(place, `/sys/fs/cgroup${group}/${file}`);
    const read =
      unified.found === 'read' ? unified : readBelow(place, `/sys/fs/cgroup/${controller}${group}/${oldFile}`);
    return read.found === 'read' && isLimit(read.text.trim()) ? [] : [what];
  });

function isLimit(text: string): boolean {
  const value = Number(text.split(' ')[0]);
  return Number.isFinite(value) && value > 0 && value < NO_LIMIT;
}
