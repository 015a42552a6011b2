/** Workloads of a cluster: whose account they use, where they live, and what they do against the restricted standard. */
import type {Subject} from '../../core/checklist.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import type {KubeObject} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {brokenControls} from '../k8s/restricted.ts';
import {type Workload, workloadsOf} from '../k8s/workload.ts';
import {at, text} from '../plain.ts';

export const k8sWorkload = k8sProbe({
  name: 'k8s-workload',
  about: 'Workloads of a Kubernetes cluster: service account, namespace, Pod Security Standards',
  kinds: [...workloadKinds, 'ServiceAccount'],
  fields: {
    'workload.namespace': {type: 'string', about: 'Namespace'},
    'workload.service_account': {type: 'string', about: 'Service account of its pods'},
    'workload.account_shared_by': {type: 'number', about: 'Apps of the namespace that use the same service account'},
    'workload.mounts_token': {type: 'boolean', about: 'The token of its account is put into its pods'},
    'workload.broken_controls': {
      type: 'string',
      many: true,
      about: 'Controls of the Pod Security Standards (restricted) that it breaks',
    },
    'workload.broken_count': {type: 'number', about: 'How many'},
    'workload.host_network': {type: 'boolean', about: 'Uses the network of its node: network policies do not bind it'},
  },
  isAbsentWhenEmpty: true,
  subjects(objects) {
    const all = workloadsOf(objects);
    return all.map((one) => subjectOf(one, all, objects));
  },
});

function subjectOf(one: Workload, all: readonly Workload[], objects: readonly KubeObject[]): Subject {
  const sharing = all.filter((other) => accountOf(other) === accountOf(one)).map(appOf);
  const broken = brokenControls(one);
  return {
    name: one.name,
    fields: {
      'workload.namespace': one.namespace,
      'workload.service_account': one.serviceAccount,
      'workload.account_shared_by': new Set(sharing).size,
      'workload.mounts_token': mountsToken(one, objects),
      'workload.broken_controls': broken,
      'workload.broken_count': broken.length,
      'workload.host_network': one.spec['hostNetwork'] === true,
    },
  };
}

const accountOf = ({namespace, serviceAccount}: Workload): string => `${namespace}/${serviceAccount}`;

/** Recommended label of an application, else each workload is one. */
const appOf = ({labels, name}: Workload): string =>
  text(labels['app.kubernetes.io/name']) || text(labels['app']) || name;

/** The pod decides, else its account, else yes. */
function mountsToken({spec, namespace, serviceAccount}: Workload, objects: readonly KubeObject[]): boolean {
  const account = objects.find(
    (one) => one.kind === 'ServiceAccount' && one.namespace === namespace && one.name === serviceAccount,
  );
  const said = spec['automountServiceAccountToken'] ?? at(account?.body, 'automountServiceAccountToken');
  return said !== false;
}
