/** Whether the kernel's audit records who touches the container runtimes of this machine: CIS Docker Benchmark, 1.1. */
import type {Subject} from '../../core/checklist.ts';
import {auditRulesOf, watches} from '../audit-rules.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, statBelow} from '../read.ts';

/** Program, and what it is told by: whoever may change these owns every container. */
const runtimes: Readonly<Record<string, readonly [program: string, ...settings: string[]]>> = {
  docker: ['/usr/bin/dockerd', '/etc/docker', '/etc/default/docker'],
  containerd: ['/usr/bin/containerd', '/etc/containerd'],
  'cri-o': ['/usr/bin/crio', '/etc/crio'],
  podman: ['/usr/bin/podman', '/etc/containers'],
};

export const containerAudit: Probe = {
  name: 'container-audit',
  version: 1,
  about: 'Audit rules for the container runtimes of this machine: their programs and their settings',
  privilege: 'root: the rules are for root alone',
  timeout: 2000,
  fields: {
    'container-audit.runtime': {type: 'string', about: Object.keys(runtimes).join(', ')},
    'container-audit.is_watched': {type: 'boolean', about: 'Rules record changes of its program and of its settings'},
  },
  async collect(place) {
    const found = Object.entries(runtimes).filter(([, [program]]) => isThere(place, program));
    const nothing = {found: 'absent', reason: 'no container runtime here'} as const;
    if (found.length === 0) return [evidenceOf(containerAudit, place, '/usr/bin', nothing)];
    const {source, path, rules} = auditRulesOf(place);
    if (source.found === 'denied' || source.found === 'failed')
      return [evidenceOf(containerAudit, place, path, source)];
    const subjects = found.map(([runtime, files]): Subject => {
      const isWatched = files.filter((file) => isThere(place, file)).every((file) => watches(rules, file));
      return {name: runtime, fields: {'container-audit.runtime': runtime, 'container-audit.is_watched': isWatched}};
    });
    return [evidenceOf(containerAudit, place, path, {found: 'read', text: rules.join('\n')}, subjects)];
  },
};

const isThere = (place: Place, path: string): boolean => statBelow(place, path).found !== 'absent';
