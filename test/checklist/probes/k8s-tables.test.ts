/** Kubernetes: controls of the restricted standard one by one, who is enclosed by which policy, who proves who he is. */
import {expect, test} from 'vitest';
import {k8sIsolation} from '../../../src/checklist/probes/k8s-isolation.ts';
import {k8sMesh} from '../../../src/checklist/probes/k8s-mesh.ts';
import {k8sWorkload} from '../../../src/checklist/probes/k8s-workload.ts';
import {fieldsBy, manifests} from '../root-place.ts';

const secure = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: {type: 'RuntimeDefault'},
  capabilities: {drop: ['ALL']},
};
const pod = (spec: object, container: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'p', namespace: 'plant', ...metadata},
  spec: {containers: [{name: 'c', image: 'x:1', securityContext: secure, ...container}], ...spec},
});
const broken = async (one: object) =>
  (await fieldsBy(k8sWorkload, manifests(one)))['plant/Pod/p']?.['workload.broken_controls'];
const context = (more: object) => ({securityContext: {...secure, ...more}});

test.each<[string, object, readonly string[]]>([
  ['a pod that keeps it', pod({}), []],
  [
    'settings of the pod for all containers',
    pod(
      {securityContext: {runAsNonRoot: true, seccompProfile: {type: 'Localhost'}}},
      {securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL'], add: ['NET_BIND_SERVICE']}}},
    ),
    [],
  ],
  ['host network', pod({hostNetwork: true}), ['hostNetwork']],
  ['host PID', pod({hostPID: true}), ['hostPID']],
  ['host IPC', pod({hostIPC: true}), ['hostIPC']],
  ['host path', pod({volumes: [{name: 'v', hostPath: {path: '/'}}]}), ['volume types']],
  [
    'allowed volumes',
    pod({
      volumes: [
        {name: 'v', emptyDir: {}},
        {name: 'w', secret: {}},
      ],
    }),
    [],
  ],
  ['sysctl', pod({securityContext: {sysctls: [{name: 'kernel.msgmax', value: '1'}]}}), ['sysctls']],
  ['safe sysctl', pod({securityContext: {sysctls: [{name: 'net.ipv4.tcp_syncookies', value: '1'}]}}), []],
  ['privileged', pod({}, context({privileged: true})), ['privileged']],
  ['host port', pod({}, {ports: [{containerPort: 80, hostPort: 80}]}), ['hostPorts']],
  ['probe of another host', pod({}, {livenessProbe: {httpGet: {host: '10.0.0.1', port: 80}}}), ['probe host']],
  ['hook of another host', pod({}, {lifecycle: {preStop: {tcpSocket: {host: '10.0.0.1', port: 80}}}}), ['probe host']],
  ['apparmor', pod({}, context({appArmorProfile: {type: 'Unconfined'}})), ['apparmor']],
  [
    'apparmor by annotation',
    pod({}, {}, {annotations: {'container.apparmor.security.beta.kubernetes.io/c': 'unconfined'}}),
    ['apparmor annotation'],
  ],
  ['selinux type', pod({}, context({seLinuxOptions: {type: 'spc_t'}})), ['selinux']],
  ['selinux user', pod({}, context({seLinuxOptions: {type: 'container_t', user: 'system_u'}})), ['selinux']],
  ['proc mount', pod({}, context({procMount: 'Unmasked'})), ['procMount']],
  ['escalation', pod({}, context({allowPrivilegeEscalation: undefined})), ['allowPrivilegeEscalation']],
  ['may be root', pod({}, context({runAsNonRoot: undefined})), ['runAsNonRoot']],
  ['root by number', pod({}, context({runAsUser: 0})), ['runAsUser']],
  ['no seccomp', pod({}, context({seccompProfile: undefined})), ['seccompProfile']],
  ['unconfined seccomp', pod({}, context({seccompProfile: {type: 'Unconfined'}})), ['seccompProfile']],
  ['keeps capabilities', pod({}, context({capabilities: {}})), ['capabilities drop']],
  ['adds one', pod({}, context({capabilities: {drop: ['ALL'], add: ['NET_RAW']}})), ['capabilities add']],
  [
    'an init container',
    pod({initContainers: [{name: 'i', image: 'x:1', securityContext: {...secure, privileged: true}}]}),
    ['privileged'],
  ],
  ['host process', pod({}, context({windowsOptions: {hostProcess: true}})), ['hostProcess']],
  ['windows', pod({os: {name: 'windows'}}, {securityContext: {runAsNonRoot: true}}), []],
])('restricted: %s', async (_, one, controls) => {
  expect(await broken(one)).toEqual(controls);
});

const policy = (spec: object, namespace = 'plant', kind = 'NetworkPolicy') => ({
  apiVersion: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2',
  kind,
  metadata: {name: `n${JSON.stringify(spec).length}`, namespace},
  spec,
});
const labelled = pod({}, {}, {labels: {app: 'web', tier: 'front'}});

test.each<[string, readonly object[], readonly [string, string]]>([
  ['no policy', [], ['uncovered', 'uncovered']],
  ['another namespace', [policy({podSelector: {}}, 'other')], ['uncovered', 'uncovered']],
  ['without types: ingress alone', [policy({podSelector: {}})], ['enclosed', 'uncovered']],
  ['without types, with egress rules', [policy({podSelector: {}, egress: []})], ['enclosed', 'enclosed']],
  ['egress alone', [policy({podSelector: {}, policyTypes: ['Egress']})], ['uncovered', 'enclosed']],
  ['labels', [policy({podSelector: {matchLabels: {app: 'web'}}})], ['enclosed', 'uncovered']],
  ['other labels', [policy({podSelector: {matchLabels: {app: 'web', tier: 'back'}}})], ['uncovered', 'uncovered']],
  [
    'not in',
    [policy({podSelector: {matchExpressions: [{key: 'app', operator: 'NotIn', values: ['web']}]}})],
    ['uncovered', 'uncovered'],
  ],
  [
    'exists',
    [
      policy({
        podSelector: {
          matchExpressions: [
            {key: 'app', operator: 'Exists'},
            {key: 'x', operator: 'DoesNotExist'},
          ],
        },
      }),
    ],
    ['enclosed', 'uncovered'],
  ],
  [
    'an operator that nobody knows',
    [policy({podSelector: {matchExpressions: [{key: 'app', operator: 'Like'}]}})],
    ['uncovered', 'uncovered'],
  ],
  [
    'a rule without from opens',
    [policy({podSelector: {}}), policy({podSelector: {}, ingress: [{ports: [{port: 80}]}]})],
    ['open', 'uncovered'],
  ],
  [
    'to everywhere',
    [policy({podSelector: {}, policyTypes: ['Egress'], egress: [{to: [{ipBlock: {cidr: '0.0.0.0/0'}}]}]})],
    ['uncovered', 'open'],
  ],
  [
    'to everywhere but',
    [
      policy({
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{to: [{ipBlock: {cidr: '0.0.0.0/0', except: ['10.0.0.0/8']}}]}],
      }),
    ],
    ['uncovered', 'enclosed'],
  ],
  [
    'cilium',
    [policy({endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}, 'plant', 'CiliumNetworkPolicy')],
    ['enclosed', 'uncovered'],
  ],
])('enclosed: %s', async (_, policies, [ingress, egress]) => {
  const found = (await fieldsBy(k8sIsolation, manifests(labelled, ...policies)))['plant/Pod/p'];
  expect([found?.['isolation.ingress'], found?.['isolation.egress']]).toEqual([ingress, egress]);
});

test('the network of the node is bound by no policy', async () => {
  const found = await fieldsBy(k8sIsolation, manifests(pod({hostNetwork: true}), policy({podSelector: {}})));
  expect(found['plant/Pod/p']).toMatchObject({'isolation.ingress': 'uncovered', 'isolation.host_network': true});
});

const namespace = (labels: object, annotations: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {name: 'plant', labels, annotations},
});
const peer = (mode: string, spec: object = {}, where = 'istio-system') => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: {name: `p${mode}${where}`, namespace: where},
  spec: {mtls: {mode}, ...spec},
});

test.each<[string, readonly object[], string]>([
  ['no mesh', [namespace({})], 'none'],
  ['istio without a word', [namespace({'istio-injection': 'enabled'})], 'optional'],
  ['istio, strict for all', [namespace({'istio-injection': 'enabled'}), peer('STRICT')], 'strict'],
  [
    'istio, the namespace says otherwise',
    [namespace({'istio.io/rev': 'a'}), peer('STRICT'), peer('PERMISSIVE', {}, 'plant')],
    'optional',
  ],
  [
    'istio, the workload says otherwise',
    [
      namespace({'istio-injection': 'enabled'}),
      peer('STRICT'),
      peer('DISABLE', {selector: {matchLabels: {app: 'web'}}}, 'plant'),
    ],
    'none',
  ],
  ['linkerd', [namespace({}, {'linkerd.io/inject': 'enabled'})], 'optional'],
  [
    'linkerd, authenticated',
    [namespace({}, {'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'all-authenticated'})],
    'strict',
  ],
  [
    'cilium',
    [
      policy(
        {endpointSelector: {}, ingress: [{fromEndpoints: [{}], authentication: {mode: 'required'}}]},
        'plant',
        'CiliumNetworkPolicy',
      ),
    ],
    'strict',
  ],
])('mesh: %s', async (_, objects, mode) => {
  expect((await fieldsBy(k8sMesh, manifests(labelled, ...objects)))['plant/Pod/p']?.['mesh.mtls']).toBe(mode);
});
