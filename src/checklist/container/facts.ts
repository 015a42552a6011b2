/** What is asked of a container alike, whether it is declared (Kubernetes, compose, quadlet) or runs. */
import type {Fields} from '../../core/fact.ts';
import type {FieldTable} from '../../core/field.ts';
import {harmless} from '../../core/harmless.ts';

export const containerFields = {
  'container.image': {type: 'string', about: 'Image as it is named; empty where only the process is seen'},
  'container.is_floating': {type: 'boolean', about: 'No tag, or latest, and no digest: what runs may change unseen'},
  'container.has_digest': {type: 'boolean', about: 'The image is named by its digest'},
  'container.may_be_root': {type: 'boolean', about: 'Runs as user 0, or nothing keeps it from it'},
  'container.root_writable': {type: 'boolean', about: 'Its root file system can be written to'},
  'container.capabilities': {type: 'string', many: true, about: 'Capabilities that it may use; ALL: every one'},
  'container.extra_capabilities': {type: 'number', about: 'How many of them beyond NET_BIND_SERVICE'},
  'container.seccomp': {type: 'string', about: 'filtered, unconfined, or undeclared (the platform decides)'},
  'container.mac': {type: 'string', about: 'enforced, complain, unconfined, or undeclared (the platform decides)'},
  'container.unlimited': {
    type: 'string',
    many: true,
    about: 'What has no limit: memory, cpu, pids; memory-request and cpu-request where the scheduler asks for them',
  },
} as const satisfies FieldTable;

export type Filter = 'filtered' | 'unconfined' | 'undeclared';
export type Mac = 'enforced' | 'complain' | 'unconfined' | 'undeclared';

/** `undefined` is not known: the field is left out, and other evidence says why. */
export interface ContainerFacts {
  readonly image?: string;
  readonly mayBeRoot?: boolean;
  readonly rootWritable?: boolean;
  readonly capabilities?: readonly string[];
  readonly seccomp?: Filter;
  readonly mac?: Mac;
  readonly unlimited?: readonly string[];
}

export function fieldsOf(facts: ContainerFacts): Fields {
  const {image, mayBeRoot, rootWritable, capabilities, seccomp, mac, unlimited} = facts;
  return {
    ...(image !== undefined && {'container.image': harmless(image), ...pinned(image)}),
    ...(mayBeRoot !== undefined && {'container.may_be_root': mayBeRoot}),
    ...(rootWritable !== undefined && {'container.root_writable': rootWritable}),
    ...(capabilities !== undefined && {
      'container.capabilities': capabilities.map(harmless),
      'container.extra_capabilities': capabilities.filter((one) => one !== 'NET_BIND_SERVICE').length,
    }),
    ...(seccomp !== undefined && {'container.seccomp': seccomp}),
    ...(mac !== undefined && {'container.mac': mac}),
    ...(unlimited !== undefined && {'container.unlimited': unlimited}),
  };
}

/** Reference of an image: `registry:5000/name:tag@sha256:…`. The tag stands after the last slash. */
function pinned(image: string): Fields {
  const [named = '', digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(named)?.[1];
  const hasDigest = digest !== undefined;
  return {
    'container.has_digest': hasDigest,
    'container.is_floating': !hasDigest && (tag === undefined || tag === 'latest'),
  };
}

/** What Docker and Podman give to a container that says nothing. */
const defaultCapabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'AUDIT_WRITE',
] as const;

/** What is left of the default when these are dropped and those are added. */
export function capabilitiesOf(dropped: readonly string[], added: readonly string[]): readonly string[] {
  const plain = (names: readonly string[]) => names.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  const gone = new Set(plain(dropped));
  const kept = gone.has('ALL') ? [] : defaultCapabilities.filter((one) => !gone.has(one));
  return [...new Set([...kept, ...plain(added)])].sort();
}
