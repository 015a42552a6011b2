/** What the kernel says of Bifrost's processes: a unit promises, this holds. proc(5), cgroups(7), apparmor(7). */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {ownProcesses} from '../own-processes.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, linkBelow, readBelow, type Source} from '../read.ts';
import {unitOf} from '../sockets.ts';

export const ownProcess: Probe = {
  name: 'own-process',
  version: 1,
  about: 'Processes of Bifrost as the kernel sees them: confinement, control groups, whether they are up to date',
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 5000,
  fields: {
    'own-process.unit': {type: 'string', about: 'Unit that it belongs to; empty: started by hand'},
    'own-process.confined': {type: 'boolean', about: 'A profile of AppArmor or SELinux is enforced on it'},
    'own-process.unified': {
      type: 'boolean',
      about: 'It is in control groups of version 2 alone: only there IPAddressDeny holds',
    },
    'own-process.container': {type: 'boolean', about: 'It runs in a container'},
    'own-process.replaced': {type: 'boolean', about: 'Its Node.js was replaced by an update since it started'},
  },
  collect: async (place) => {
    const own = ownProcesses(place);
    if (own.length > 0) return own.flatMap((pid) => evidenceFor(place, pid));
    const reason = 'Bifrost does not run here: start it and look again';
    return [evidenceOf(ownProcess, place, '/proc/*/cgroup of Bifrost', {found: 'failed', reason})];
  },
};

/** What of it may not be read is a doubt beside the rest, not a fact. */
function evidenceFor(place: Place, pid: string): readonly Evidence[] {
  const at = (name: string): string => `/proc/${pid}/${name}`;
  const groups = readBelow(place, at('cgroup'));
  if (groups.found !== 'read') return [doubt(place, at('cgroup'), groups)];
  const label = readBelow(place, at('attr/current'));
  const program = linkBelow(place, at('exe'));
  const unit = unitOf(place, pid);
  const subject: Subject = {
    name: `${unit || 'started by hand'} (pid ${pid})`,
    fields: {
      'own-process.unit': unit,
      ...ofGroups(groups.text),
      ...(label.found === 'read' && {'own-process.confined': isConfined(label.text)}),
      ...(program !== undefined && {'own-process.replaced': program.endsWith(' (deleted)')}),
    },
  };
  const unseen = {found: 'denied', reason: 'may not be read; run it as root'} as const;
  return [
    evidenceOf(ownProcess, place, at('cgroup'), groups, [subject]),
    ...(label.found === 'read' ? [] : [doubt(place, at('attr/current'), label)]),
    ...(program === undefined ? [doubt(place, at('exe'), unseen)] : []),
  ];
}

/** A process that ended meanwhile proves nothing absent. */
const doubt = (place: Place, source: string, {found, reason}: Exclude<Source, {found: 'read'}>): Evidence =>
  evidenceOf(ownProcess, place, source, {found: found === 'absent' ? 'failed' : found, reason});

const CONTAINER = /docker|kubepods|libpod|crio|containerd|\/lxc/;

function ofGroups(text: string) {
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    'own-process.unified': lines.length > 0 && lines.every((line) => line.startsWith('0::')),
    'own-process.container': CONTAINER.test(text),
  };
}

/** AppArmor: `profile (enforce)`; SELinux: `user:role:type:level`. */
function isConfined(label: string): boolean {
  const text = label.replace(/\0/g, '').trim();
  const type = text.split(':')[2];
  return text.endsWith('(enforce)') || (type !== undefined && !/^(unconfined|init|kernel)_?/.test(type));
}
