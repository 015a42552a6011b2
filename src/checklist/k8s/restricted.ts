/** Pod Security Standards, profile restricted (which has baseline in it): what a pod does against it. kubernetes.io, Pod Security Standards, 1.34. */
import {at, listAt, type Plain, record, recordAt, text, textAt, texts} from '../plain.ts';
import {securityOf, type Workload} from './workload.ts';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const PROFILES = ['RuntimeDefault', 'Localhost'];

/** Names of the controls, as the standard's own checks are called in words. */
type Control<T> = readonly [name: string, isBroken: (pod: Workload, one: T) => boolean];

const podControls: readonly Control<Plain>[] = [
  ['hostNetwork', ({spec}) => spec['hostNetwork'] === true],
  ['hostPID', ({spec}) => spec['hostPID'] === true],
  ['hostIPC', ({spec}) => spec['hostIPC'] === true],
  ['volume types', ({spec}) => listAt(spec, 'volumes').some((one) => !isAllowedVolume(record(one)))],
  [
    'sysctls',
    ({spec}) => listAt(spec, 'securityContext', 'sysctls').some((one) => !SYSCTLS.includes(textAt(one, 'name'))),
  ],
  ['apparmor annotation', ({annotations}) => Object.entries(annotations).some(isBadAppArmor)],
];

const containerControls: readonly Control<Plain>[] = [
  ['privileged', (_, one) => at(one, 'securityContext', 'privileged') === true],
  ['hostProcess', (pod, one) => at(securityOf(pod, one, 'windowsOptions'), 'hostProcess') === true],
  ['hostPorts', (_, one) => listAt(one, 'ports').some((port) => Boolean(at(port, 'hostPort')))],
  ['probe host', (_, one) => probesOf(one).some((probe) => hostOf(probe) !== '')],
  ['apparmor', (pod, one) => !among(securityOf(pod, one, 'appArmorProfile'), ['', ...PROFILES])],
  ['selinux', (pod, one) => isBadSelinux(securityOf(pod, one, 'seLinuxOptions'))],
  ['procMount', (_, one) => !['', 'Default'].includes(textAt(one, 'securityContext', 'procMount'))],
  ['allowPrivilegeEscalation', (_, one) => at(one, 'securityContext', 'allowPrivilegeEscalation') !== false],
  ['runAsNonRoot', (pod, one) => securityOf(pod, one, 'runAsNonRoot') !== true],
  ['runAsUser', (pod, one) => securityOf(pod, one, 'runAsUser') === 0],
  ['seccompProfile', (pod, one) => !among(securityOf(pod, one, 'seccompProfile'), PROFILES)],
  ['capabilities drop', (_, one) => !texts(at(one, 'securityContext', 'capabilities', 'drop')).includes('ALL')],
  [
    'capabilities add',
    (_, one) => texts(at(one, 'securityContext', 'capabilities', 'add')).some((name) => name !== 'NET_BIND_SERVICE'),
  ],
];

/** Controls that do not exist on Windows. */
const linuxOnly = ['allowPrivilegeEscalation', 'seccompProfile', 'capabilities drop', 'capabilities add'];

/** Names of the broken controls, each once. */
export function brokenControls(pod: Workload): readonly string[] {
  const isWindows = textAt(pod.spec, 'os', 'name') === 'windows';
  const ofPod = podControls.filter(([, isBroken]) => isBroken(pod, pod.spec));
  const ofContainers = containerControls.filter(([, isBroken]) => pod.containers.some((one) => isBroken(pod, one)));
  const names = [...ofPod, ...ofContainers].map(([name]) => name);
  return isWindows ? names.filter((name) => !linuxOnly.includes(name)) : names;
}

const among = (profile: unknown, allowed: readonly string[]): boolean => allowed.includes(textAt(profile, 'type'));

const isAllowedVolume = (volume: Plain): boolean =>
  Object.keys(volume).every((key) => key === 'name' || VOLUMES.includes(key));

const isBadAppArmor = ([name, profile]: [string, unknown]): boolean =>
  name.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
  !/^(runtime\/default|localhost\/.*)$/.test(text(profile));

const isBadSelinux = (options: unknown): boolean =>
  !SELINUX_TYPES.includes(textAt(options, 'type')) || textAt(options, 'user') !== '' || textAt(options, 'role') !== '';

const probesOf = (container: Plain): readonly unknown[] => [
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => container[key]),
  ...Object.values(recordAt(container, 'lifecycle')),
];

const hostOf = (probe: unknown): string => textAt(probe, 'httpGet', 'host') || textAt(probe, 'tcpSocket', 'host');
