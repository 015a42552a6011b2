/** How well network policies enclose each workload: policies add up, and what one lets through no other takes back. */
import type {Subject} from '../../core/checklist.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import type {KubeObject} from '../k8s/object.ts';
import {binds, type Direction, opensAll} from '../k8s/policies.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {type Workload, workloadsOf} from '../k8s/workload.ts';

export const k8sIsolation = k8sProbe({
  name: 'k8s-isolation',
  about: 'Workloads of a Kubernetes cluster, and whether network policies enclose them',
  kinds: [...workloadKinds, 'NetworkPolicy', 'CiliumNetworkPolicy'],
  fields: {
    'isolation.ingress': {
      type: 'string',
      about: 'enclosed, open (a policy lets everybody in), or uncovered (no policy)',
    },
    'isolation.egress': {type: 'string', about: 'enclosed, open (a policy lets it go everywhere), or uncovered'},
    'isolation.namespace': {type: 'string', about: 'Namespace of the workload'},
    'isolation.host_network': {type: 'boolean', about: 'Uses the network of its node, where no policy binds it'},
  },
  isAbsentWhenEmpty: true,
  subjects(objects) {
    const policies = objects.filter(({kind}) => kind.endsWith('NetworkPolicy'));
    return workloadsOf(objects).map((one) => subjectOf(one, policies));
  },
});

const subjectOf = (one: Workload, policies: readonly KubeObject[]): Subject => ({
  name: one.name,
  fields: {
    'isolation.ingress': standing(one, policies, 'Ingress'),
    'isolation.egress': standing(one, policies, 'Egress'),
    'isolation.namespace': one.namespace,
    'isolation.host_network': one.spec['hostNetwork'] === true,
  },
});

function standing(one: Workload, policies: readonly KubeObject[], direction: Direction): string {
  const binding = policies.filter((policy) => binds(policy, one, direction));
  if (binding.length === 0) return 'uncovered';
  return binding.some((policy) => opensAll(policy, direction)) ? 'open' : 'enclosed';
}
