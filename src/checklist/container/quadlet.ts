/** A container that a systemd unit of Podman declares. podman-systemd.unit(5), section [Container] and [Service]. */
import type {Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {type Section, sectionOf, settings} from '../unit/ini.ts';
import {capabilitiesOf, type Filter, fieldsOf, type Mac} from './facts.ts';

export function quadletSubject(file: string, source: string): Subject {
  const container = sectionOf(source, 'Container');
  const service = sectionOf(source, 'Service');
  const one = (key: string): string | undefined => settings(container, key).at(-1);
  const names = (key: string): string[] => settings(container, key).flatMap((value) => value.split(/\s+/));
  return {
    name: harmless(file),
    fields: fieldsOf({
      image: one('Image') ?? '',
      mayBeRoot: /^(0|root|)$/.test(one('User') ?? ''),
      rootWritable: !isYes(one('ReadOnly')),
      capabilities: capabilitiesOf(names('DropCapability'), names('AddCapability')),
      seccomp: filterOf(one('SeccompProfile')),
      mac: macOf(one('AppArmor'), one('SecurityLabelDisable')),
      unlimited: unlimitedOf(container, service),
    }),
  };
}

const isYes = (value: string | undefined): boolean => /^(1|yes|true|on)$/i.test(value ?? '');

const filterOf = (profile: string | undefined): Filter =>
  profile === undefined ? 'undeclared' : profile === 'unconfined' ? 'unconfined' : 'filtered';

function macOf(profile: string | undefined, isDisabled: string | undefined): Mac {
  if (profile === 'unconfined' || isYes(isDisabled)) return 'unconfined';
  return profile === undefined ? 'undeclared' : 'enforced';
}

/** By Podman's own keys, its arguments, or systemd's. */
function unlimitedOf(container: Section, service: Section): string[] {
  const args = settings(container, 'PodmanArgs').join(' ');
  const said = {
    memory: settings(container, 'Memory').length > 0 || args.includes('--memory') || has(service, 'MemoryMax'),
    cpu: args.includes('--cpus') || has(service, 'CPUQuota'),
    pids: has(container, 'PidsLimit') || has(service, 'TasksMax'),
  };
  return Object.entries(said).flatMap(([what, isSaid]) => (isSaid ? [] : [what]));
}

const has = (section: Section, key: string): boolean =>
  settings(section, key).some((value) => !['infinity', '-1', '0', ''].includes(value));
