/** Network policies of a cluster, each with what it reaches: one that selects nothing protects nothing. */
import {workloadKinds} from '../k8s/kinds.ts';
import {nameOf} from '../k8s/object.ts';
import {directionsOf, isAbout, opensAll} from '../k8s/policies.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {workloadsOf} from '../k8s/workload.ts';

export const k8sNetworkPolicy = k8sProbe({
  name: 'k8s-network-policy',
  about: 'Network policies of a Kubernetes cluster',
  kinds: [...workloadKinds, 'NetworkPolicy', 'CiliumNetworkPolicy'],
  fields: {
    'policy.selects': {type: 'number', about: 'Workloads that it selects'},
    'policy.directions': {type: 'string', many: true, about: 'Ingress, Egress'},
    'policy.opens': {type: 'string', many: true, about: 'Directions in which it lets everybody through'},
  },
  subjects(objects) {
    const workloads = workloadsOf(objects);
    const policies = objects.filter(({kind}) => kind.endsWith('NetworkPolicy'));
    return policies.map((policy) => ({
      name: nameOf(policy),
      fields: {
        'policy.selects': workloads.filter((one) => isAbout(policy, one)).length,
        'policy.directions': directionsOf(policy),
        'policy.opens': directionsOf(policy).filter((direction) => opensAll(policy, direction)),
      },
    }));
  },
});
