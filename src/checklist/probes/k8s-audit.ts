/**
 * Whether the API server of a cluster records what is asked of it: its flags, in its pod or in the manifest by which its node
 * starts it, and its policy. kubernetes.io, Auditing.
 */
import {parse} from 'yaml';
import type {Evidence} from '../../core/checklist.ts';
import {flagOf, isApiServer} from '../k8s/api-server.ts';
import {gather} from '../k8s/gather.ts';
import {type KubeObject, kubeObject} from '../k8s/object.ts';
import {at, listAt, textAt} from '../plain.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

/** kubeadm's. */
const STATIC = '/etc/kubernetes/manifests/kube-apiserver.yaml';

export const k8sAudit: Probe = {
  name: 'k8s-audit',
  version: 1,
  about:
    'Audit log of the API server of a Kubernetes cluster: where it goes, what its policy records, how long it is kept',
  privilege: 'root on the node of the API server',
  timeout: 30_000,
  fields: {
    'k8s-audit.backend': {type: 'string', about: 'log, webhook, or none'},
    'k8s-audit.records': {type: 'boolean', about: 'Its policy records something before it passes everything over'},
    'k8s-audit.max_age': {
      type: 'number',
      about: 'Days that a log file is kept; 0: no bound is set; not there for webhook',
    },
  },
  async collect(place, signal) {
    const file = readBelow(place, STATIC);
    if (file.found === 'denied' || file.found === 'failed') return [evidenceOf(k8sAudit, place, STATIC, file)];
    if (file.found === 'read') return [ofServer(parsed(file.text), place, STATIC)];
    const {source, objects, faults} = await gather(place, ['Pod'], signal);
    if (faults.length > 0) return faults.map((fault) => evidenceOf(k8sAudit, place, fault.source, fault));
    const servers = objects.filter(isApiServer);
    if (servers.length > 0) return servers.map((one) => ofServer(one, place, source));
    const reason = 'the API server does not run as a pod here: ask who runs the cluster for its audit log';
    return [evidenceOf(k8sAudit, place, source, {found: 'failed', reason})];
  },
};

function parsed(text: string): KubeObject | undefined {
  try {
    return kubeObject(parse(text));
  } catch {
    return undefined;
  }
}

function ofServer(server: KubeObject | undefined, place: Place, source: string): Evidence {
  const failed = (path: string, reason: string) => evidenceOf(k8sAudit, place, path, {found: 'failed', reason});
  if (server === undefined || !isApiServer(server)) return failed(source, 'is no pod of an API server');
  const backend = backendOf(server);
  const policy = flagOf(server, 'audit-policy-file');
  const read = policy === undefined ? undefined : readBelow(place, policy);
  if (read !== undefined && read.found !== 'read')
    return failed(
      policy ?? '',
      read.found === 'absent' ? 'run it on the node of the API server, as root' : read.reason,
    );
  const text = `${backend} ${read?.text ?? ''}`;
  const fields = {
    'k8s-audit.backend': backend,
    // Without a policy nothing is recorded, whatever the backend.
    'k8s-audit.records': read !== undefined && records(read.text),
    ...(backend === 'log' && {'k8s-audit.max_age': Number(flagOf(server, 'audit-log-maxage')) || 0}),
  };
  return evidenceOf(k8sAudit, place, policy ?? source, {found: 'read', text}, [{name: server.name, fields}]);
}

const backendOf = (server: KubeObject): string => {
  if (flagOf(server, 'audit-log-path') !== undefined) return 'log';
  return flagOf(server, 'audit-webhook-config-file') === undefined ? 'none' : 'webhook';
};

/** The first rule that fits counts: what stands behind one that fits all and records nothing is never reached. */
function records(text: string): boolean {
  try {
    const rules = listAt(parse(text), 'rules');
    const end = rules.findIndex((rule) => textAt(rule, 'level') === 'None' && isForAll(rule));
    return (end < 0 ? rules : rules.slice(0, end)).some((rule) =>
      ['Metadata', 'Request', 'RequestResponse'].includes(textAt(rule, 'level')),
    );
  } catch {
    return false;
  }
}

const CONDITIONS = ['users', 'userGroups', 'verbs', 'resources', 'namespaces', 'nonResourceURLs'];
const isForAll = (rule: unknown): boolean => CONDITIONS.every((key) => at(rule, key) === undefined);
