/** Which network policies bind a pod, and in which direction. Kubernetes API: NetworkPolicySpec; Cilium: EndpointSelector. */
import {at, list, listAt, texts} from '../plain.ts';
import type {KubeObject} from './object.ts';
import {selects} from './selector.ts';
import type {Workload} from './workload.ts';

export type Direction = 'Ingress' | 'Egress';

/** Does this policy bind the pods of the workload in that direction? */
export function binds(policy: KubeObject, pod: Workload, direction: Direction): boolean {
  return isAbout(policy, pod) && directionsOf(policy).includes(direction);
}

/** Pods of the host's network are bound by none. */
export const isAbout = ({kind, namespace, body}: KubeObject, pod: Workload): boolean =>
  namespace === pod.namespace &&
  pod.spec['hostNetwork'] !== true &&
  selects(at(body, 'spec', kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector'), pod.labels);

/** Without `policyTypes`: ingress always, egress where there are rules for it. Cilium: where there are rules. */
export function directionsOf({kind, body}: KubeObject): readonly Direction[] {
  const spec = at(body, 'spec');
  const said = texts(at(spec, 'policyTypes'));
  const both: readonly Direction[] = ['Ingress', 'Egress'];
  if (said.length > 0) return both.filter((one) => said.includes(one));
  return both.filter((one) => (one === 'Ingress' && kind === 'NetworkPolicy') || hasRules(spec, one));
}

const hasRules = (spec: unknown, direction: Direction): boolean => Array.isArray(at(spec, direction.toLowerCase()));

/** A rule of this direction that names nobody lets everybody through, and so does one that names every address. */
export const opensAll = (policy: KubeObject, direction: Direction): boolean =>
  directionsOf(policy).includes(direction) &&
  listAt(policy.body, 'spec', direction.toLowerCase()).some((rule) => {
    const peers = list(at(rule, direction === 'Ingress' ? 'from' : 'to'));
    const names = policy.kind === 'NetworkPolicy' ? peers.length : Object.keys(rule as object).length;
    return names === 0 || peers.some(isEverywhere);
  });

const isEverywhere = (peer: unknown): boolean =>
  ['0.0.0.0/0', '::/0'].includes(String(at(peer, 'ipBlock', 'cidr'))) && listAt(peer, 'ipBlock', 'except').length === 0;
