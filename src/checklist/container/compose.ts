/** Containers that a compose file declares. Compose Specification: services. */

import type {Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {at, list, type Plain, record, recordAt, text, texts} from '../plain.ts';
import {capabilitiesOf, type Filter, fieldsOf, type Mac} from './facts.ts';

/** One subject a service. */
export const composeSubjects = (file: string, document: unknown): readonly Subject[] =>
  Object.entries(recordAt(document, 'services')).map(([name, service]) => ({
    name: harmless(`${file} ${name}`),
    fields: fieldsOf(factsOf(record(service))),
  }));

function factsOf(service: Plain) {
  const options = list(service['security_opt']).map(text);
  const isPrivileged = service['privileged'] === true;
  return {
    image: text(service['image']) || 'built from a folder:latest',
    mayBeRoot: isRoot(service['user']),
    rootWritable: service['read_only'] !== true,
    capabilities: isPrivileged ? ['ALL'] : capabilitiesOf(texts(service['cap_drop']), texts(service['cap_add'])),
    seccomp: isPrivileged ? ('unconfined' as const) : filterOf(options),
    mac: isPrivileged ? ('unconfined' as const) : macOf(options),
    unlimited: unlimitedOf(service),
  };
}

/** Without a user it is the image's, which the file does not show: nothing keeps it from root. */
const isRoot = (user: unknown): boolean => user === undefined || /^(0|root|)(:|$)/.test(String(user));

/** `seccomp:profile.json`, `seccomp=unconfined`. */
const optionOf = (options: readonly string[], key: string): string | undefined =>
  options.find((one) => one.startsWith(`${key}:`) || one.startsWith(`${key}=`))?.slice(key.length + 1);

function filterOf(options: readonly string[]): Filter {
  const said = optionOf(options, 'seccomp');
  return said === undefined ? 'undeclared' : said === 'unconfined' ? 'unconfined' : 'filtered';
}

function macOf(options: readonly string[]): Mac {
  const said = optionOf(options, 'apparmor') ?? optionOf(options, 'label');
  if (said === undefined) return 'undeclared';
  return ['unconfined', 'disable'].includes(said) ? 'unconfined' : 'enforced';
}

function unlimitedOf(service: Plain): string[] {
  const limits = recordAt(service, 'deploy', 'resources', 'limits');
  const said = {
    memory: service['mem_limit'] ?? limits['memory'],
    cpu: service['cpus'] ?? service['cpu_quota'] ?? limits['cpus'],
    pids: service['pids_limit'] ?? at(limits, 'pids'),
  };
  return Object.entries(said).flatMap(([what, limit]) => (limit === undefined || isNone(limit) ? [what] : []));
}

const isNone = (limit: unknown): boolean => Number(limit) === 0 || Number(limit) === -1;
