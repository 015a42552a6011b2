/** Audit of a cluster, by the manifest of its API server, and of container runtimes, by the kernel's rules. */
import {expect, test} from 'vitest';
import {containerAudit} from '../../../src/checklist/probes/container-audit.ts';
import {k8sAudit} from '../../../src/checklist/probes/k8s-audit.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

const STATIC = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const POLICY = '/etc/kubernetes/audit.yaml';
const server = (...flags: readonly string[]) => `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
    - name: kube-apiserver
      command: ${JSON.stringify(['kube-apiserver', ...flags])}
`;
const LOG = ['--audit-log-path=/var/log/kube/audit.log', `--audit-policy-file=${POLICY}`, '--audit-log-maxage=30'];
const policy = (...rules: readonly string[]) =>
  `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [${rules.join(', ')}]\n`;

test.each([
  [LOG, policy('{level: Metadata}'), {'k8s-audit.backend': 'log', 'k8s-audit.records': true, 'k8s-audit.max_age': 30}],
  [LOG, policy('{level: None}', '{level: Request}'), {'k8s-audit.records': false}],
  [LOG, policy('{level: None, users: [system:kube-proxy]}', '{level: Metadata}'), {'k8s-audit.records': true}],
  [LOG, '# rules: [{level: Metadata}]\n', {'k8s-audit.records': false}],
  [LOG.slice(0, 1), '', {'k8s-audit.backend': 'log', 'k8s-audit.records': false}],
  [LOG.slice(1, 2), policy('{level: Metadata}'), {'k8s-audit.backend': 'none'}],
  [['--audit-log-path='], '', {'k8s-audit.backend': 'none'}],
])('%j with %j', async (flags, text, fields) => {
  expect(await fieldsOf(k8sAudit, aRoot({[STATIC]: server(...flags), [POLICY]: text}))).toMatchObject([fields]);
});

test('a policy that is not there, another pod, a node without an API server, no cluster', async () => {
  expect(await foundOf(k8sAudit, aRoot({[STATIC]: server(...LOG)}))).toEqual([
    'failed: run it on the node of the API server, as root',
  ]);
  expect(await foundOf(k8sAudit, aRoot({[STATIC]: 'kind: Pod\n'}))).toEqual(['failed: is no pod of an API server']);
  expect(await foundOf(k8sAudit, aRoot({'/var/lib/kubelet/config.yaml': ''}))).toEqual([
    expect.stringMatching(/^failed: there is Kubernetes here/),
  ]);
  expect(await foundOf(k8sAudit, aRoot({}))).toEqual(['absent: no Kubernetes here']);
});

test('a runtime is watched where its program and all of its settings are', async () => {
  const files = {'/usr/bin/containerd': '', '/etc/containerd/config.toml': ''};
  const watched = async (rules: string) =>
    (await fieldsOf(containerAudit, aRoot({...files, '/etc/audit/rules.d/1.rules': rules})))[0]?.[
      'container-audit.is_watched'
    ];
  expect(await watched('-w /usr/bin/containerd -p wa\n-w /etc/containerd -p wa\n')).toBe(true);
  expect(await watched('-w /usr/bin/containerd -p wa\n# -w /etc/containerd -p wa\n')).toBe(false);
  expect(await watched('-w /usr/bin/containerd -p r\n-w /etc/containerd -p r\n')).toBe(false);
  expect(await fieldsOf(containerAudit, aRoot(files))).toMatchObject([{'container-audit.is_watched': false}]);
  expect(await foundOf(containerAudit, aRoot({}))).toEqual(['absent: no container runtime here']);
});
