/** Namespaces in which workloads live: what is enforced there. Labels of Pod Security Admission, ResourceQuota, NetworkPolicy. */
import type {Subject} from '../../core/checklist.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import {type KubeObject, labelsOf} from '../k8s/object.ts';
import {directionsOf} from '../k8s/policies.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {type Workload, workloadsOf} from '../k8s/workload.ts';
import {at, text, textAt} from '../plain.ts';

export const k8sNamespace = k8sProbe({
  name: 'k8s-namespace',
  about: 'Namespaces of a Kubernetes cluster that have workloads',
  kinds: [...workloadKinds, 'Namespace', 'ResourceQuota', 'NetworkPolicy', 'CiliumNetworkPolicy'],
  fields: {
    'namespace.name': {type: 'string', about: 'Name'},
    'namespace.is_system': {type: 'boolean', about: 'Belongs to the cluster itself: kube-system and its like'},
    'namespace.workloads': {type: 'number', about: 'Workloads in it'},
    'namespace.strangers': {
      type: 'number',
      about: 'Of kube-system: workloads that do not say that they are part of the cluster',
    },
    'namespace.pss': {type: 'string', about: 'Pod Security Standard that is enforced; none: none is'},
    'namespace.has_quota': {type: 'boolean', about: 'A resource quota bounds it'},
    'namespace.denies_ingress': {type: 'boolean', about: 'A network policy binds the incoming traffic of all its pods'},
    'namespace.denies_egress': {type: 'boolean', about: 'A network policy binds the outgoing traffic of all its pods'},
  },
  isAbsentWhenEmpty: true,
  subjects(objects) {
    const workloads = workloadsOf(objects);
    return [...new Set(workloads.map(({namespace}) => namespace))].map((name) =>
      subjectOf(
        name,
        workloads.filter(({namespace}) => namespace === name),
        objects,
      ),
    );
  },
});

const SYSTEM = ['kube-system', 'kube-public', 'kube-node-lease'];

function subjectOf(name: string, workloads: readonly Workload[], objects: readonly KubeObject[]): Subject {
  const namespace = objects.find((one) => one.kind === 'Namespace' && one.name === name);
  const own = objects.filter((one) => one.namespace === name);
  const forAll = own.filter(isForAll).flatMap(directionsOf);
  return {
    name,
    fields: {
      'namespace.name': name,
      'namespace.is_system': SYSTEM.includes(name),
      'namespace.workloads': workloads.length,
      'namespace.strangers': name === 'kube-system' ? workloads.filter((one) => !isPartOfCluster(one)).length : 0,
      'namespace.pss': text(namespace && labelsOf(namespace)['pod-security.kubernetes.io/enforce']) || 'none',
      'namespace.has_quota': own.some(({kind}) => kind === 'ResourceQuota'),
      'namespace.denies_ingress': forAll.includes('Ingress'),
      'namespace.denies_egress': forAll.includes('Egress'),
    },
  };
}

/** Its selector is empty: it binds pods that do not exist yet, too. */
function isForAll({kind, body}: KubeObject): boolean {
  if (!kind.endsWith('NetworkPolicy')) return false;
  const selector = at(body, 'spec', kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector');
  return typeof selector === 'object' && selector !== null && Object.values(selector).every(isNothing);
}

const isNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);

/** Cluster parts carry `k8s-app` or a tier, or a system priority class; a node runs them from its own folder. */
const isPartOfCluster = ({labels, spec}: Workload): boolean =>
  text(labels['k8s-app']) !== '' ||
  text(labels['tier']) !== '' ||
  textAt(spec, 'priorityClassName').startsWith('system-');
