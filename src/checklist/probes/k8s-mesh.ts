/** Whether workloads prove to each other who they are: Istio PeerAuthentication, Linkerd's inbound policy, Cilium's mutual authentication. */
import type {Subject} from '../../core/checklist.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import type {KubeObject} from '../k8s/object.ts';
import {binds} from '../k8s/policies.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {selects} from '../k8s/selector.ts';
import {type Workload, workloadsOf} from '../k8s/workload.ts';
import {at, listAt, recordAt, text, textAt} from '../plain.ts';

/** Mode of mutual TLS. Optional: who comes without is let in, too. */
type Mode = 'strict' | 'optional' | 'none';

export const k8sMesh = k8sProbe({
  name: 'k8s-mesh',
  about: 'Mutual TLS between the workloads of a Kubernetes cluster: Istio, Linkerd, Cilium',
  kinds: [...workloadKinds, 'Namespace', 'PeerAuthentication', 'CiliumNetworkPolicy'],
  fields: {
    'mesh.namespace': {type: 'string', about: 'Namespace of the workload'},
    'mesh.mtls': {type: 'string', about: 'strict, optional (who comes without is let in, too) or none'},
  },
  isAbsentWhenEmpty: true,
  subjects: (objects) => workloadsOf(objects).map((one) => subjectOf(one, objects)),
});

const subjectOf = (one: Workload, objects: readonly KubeObject[]): Subject => ({
  name: one.name,
  fields: {'mesh.namespace': one.namespace, 'mesh.mtls': modeOf(one, objects)},
});

function modeOf(one: Workload, objects: readonly KubeObject[]): Mode {
  if (objects.some((policy) => isAuthenticating(policy, one))) return 'strict';
  const namespace = objects.find(({kind, name}) => kind === 'Namespace' && name === one.namespace);
  if (isInIstio(one, namespace)) return istioMode(one, objects);
  return isInLinkerd(one, namespace) ? linkerdMode(one, namespace) : 'none';
}

const isAuthenticating = (policy: KubeObject, one: Workload): boolean =>
  policy.kind === 'CiliumNetworkPolicy' &&
  binds(policy, one, 'Ingress') &&
  listAt(policy.body, 'spec', 'ingress').every((rule) => textAt(rule, 'authentication', 'mode') === 'required');

function isInIstio({labels, annotations}: Workload, namespace: KubeObject | undefined): boolean {
  const own = text(labels['sidecar.istio.io/inject']) || text(annotations['sidecar.istio.io/inject']);
  const whole = recordAt(namespace?.body, 'metadata', 'labels');
  if (own === 'false') return whole['istio.io/dataplane-mode'] === 'ambient';
  return (
    own === 'true' ||
    whole['istio-injection'] === 'enabled' ||
    text(whole['istio.io/rev']) !== '' ||
    whole['istio.io/dataplane-mode'] === 'ambient'
  );
}

/** The narrowest counts: of the workload, of its namespace, of the mesh; without any, both are let in. */
function istioMode(one: Workload, objects: readonly KubeObject[]): Mode {
  const all = objects.filter(({kind}) => kind === 'PeerAuthentication');
  const selectorOf = ({body}: KubeObject): unknown => at(body, 'spec', 'selector');
  const candidates = [
    all.find((policy) => policy.namespace === one.namespace && selects(selectorOf(policy), one.labels)),
    all.find((policy) => policy.namespace === one.namespace && selectorOf(policy) === undefined),
    all.find((policy) => policy.namespace === 'istio-system' && selectorOf(policy) === undefined),
  ];
  const modes = candidates.map((policy) => textAt(policy?.body, 'spec', 'mtls', 'mode'));
  const said = modes.find((mode) => mode !== '' && mode !== 'UNSET');
  if (said === 'DISABLE') return 'none';
  return said === 'STRICT' && !hasOpenPort(candidates[0]) && !bypasses(one, ISTIO_BYPASS) ? 'strict' : 'optional';
}

/** A port may have a mode of its own. */
const hasOpenPort = (policy: KubeObject | undefined): boolean =>
  Object.values(recordAt(policy?.body, 'spec', 'portLevelMtls')).some((port) => textAt(port, 'mode') !== 'STRICT');

const ISTIO_BYPASS = 'traffic.sidecar.istio.io/excludeInboundPorts';
const LINKERD_BYPASS = 'config.linkerd.io/skip-inbound-ports';

/** Ports that do not pass the proxy; a pod in the network of its node has none. */
const bypasses = ({annotations, spec}: Workload, key: string): boolean =>
  text(annotations[key]) !== '' || spec['hostNetwork'] === true;

const linkerd = (one: Workload, namespace: KubeObject | undefined, key: string): string =>
  text(one.annotations[key]) || textAt(namespace?.body, 'metadata', 'annotations', key);

const isInLinkerd = (one: Workload, namespace: KubeObject | undefined): boolean =>
  ['enabled', 'ingress'].includes(linkerd(one, namespace, 'linkerd.io/inject'));

const linkerdMode = (one: Workload, namespace: KubeObject | undefined): Mode =>
  ['all-authenticated', 'cluster-authenticated', 'deny'].includes(
    linkerd(one, namespace, 'config.linkerd.io/default-inbound-policy'),
  ) &&
  linkerd(one, namespace, LINKERD_BYPASS) === '' &&
  !bypasses(one, LINKERD_BYPASS)
    ? 'strict'
    : 'optional';
