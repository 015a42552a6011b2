/** Kubernetes: hostile folders, what is known without a cluster, how secrets are kept; reports of scanners. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {imageScan} from '../../../src/checklist/probes/image-scan.ts';
import {k8sApiServer} from '../../../src/checklist/probes/k8s-api-server.ts';
import {k8sCni} from '../../../src/checklist/probes/k8s-cni.ts';
import {k8sIngress} from '../../../src/checklist/probes/k8s-ingress.ts';
import {k8sIsolation} from '../../../src/checklist/probes/k8s-isolation.ts';
import {k8sMesh} from '../../../src/checklist/probes/k8s-mesh.ts';
import {k8sSecret} from '../../../src/checklist/probes/k8s-secret.ts';
import {k8sWorkload} from '../../../src/checklist/probes/k8s-workload.ts';
import {lsm} from '../../../src/checklist/probes/lsm.ts';
import {fieldsBy, home, manifests, place, run} from '../root-place.ts';

const pod = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'p', namespace: 'plant'},
  spec: {containers: [{name: 'c', image: 'x:1'}], ...spec},
});

test('a network plugin that nobody knows is a doubt; nothing served is absent', async () => {
  expect((await run(k8sCni, manifests(pod({})))).map(({found}) => found)).toEqual(['read', 'failed']);
  const cilium = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: 'cilium', namespace: 'kube-system'},
    spec: {},
  };
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'cilium-config', namespace: 'kube-system'},
    data: {'enable-wireguard': 'true'},
  };
  expect(await fieldsBy(k8sCni, manifests(cilium))).toEqual({
    Cilium: {'cni.enforces_policies': true, 'cni.encrypts': false},
  });
  expect(await fieldsBy(k8sCni, manifests(cilium, config))).toEqual({
    Cilium: {'cni.enforces_policies': true, 'cni.encrypts': true},
  });
  expect(await run(k8sIngress, manifests(pod({})))).toMatchObject([{found: 'absent'}]);
});

test('a secret without a date is a doubt; its latest writing counts', async () => {
  const secret = (metadata: object) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: 's', namespace: 'plant', ...metadata},
  });
  expect((await run(k8sSecret, manifests(pod({}), secret({})))).map(({found}) => found)).toEqual(['read', 'failed']);
  const managedFields = [
    {time: '2026-11-20T00:00:00Z', fieldsV1: {'f:data': {}}},
    {time: '2026-11-29T00:00:00Z', fieldsV1: {'f:metadata': {}}},
  ];
  const dated = secret({creationTimestamp: '2020-01-01T00:00:00Z', managedFields});
  expect((await fieldsBy(k8sSecret, manifests(pod({}), dated)))['plant/Secret/s']?.['secret.age_days']).toBe(10);
});

test('folders that are broken or hostile are failures that name the file, and prove nothing', async () => {
  const failure = async (files: Readonly<Record<string, string>>) => {
    const where = place({'pod.yaml': stringify(pod({})), ...files});
    const evidence = await run(k8sWorkload, {...where, manifests: where.root});
    expect(evidence.map(({found}) => found)).toEqual(['failed']);
    return `${evidence[0]?.source}: ${evidence[0]?.reason}`;
  };
  expect(await failure({'broken.yaml': 'kind: [\n'})).toMatch(/^broken\.yaml: is not YAML/);
  const template = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n';
  expect(await failure({'template.yaml': template})).toMatch(/^template\.yaml: is a template of Helm/);
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
  ].join('\n');
  expect(await failure({'bomb.yaml': bomb})).toMatch(/^bomb\.yaml: .*alias/i);
  expect(await failure({'long.yaml': `# ${'x'.repeat(5 * 1024 * 1024)}`})).toMatch(/^long\.yaml: is longer/);
  expect((await run(k8sWorkload, {...place({}), manifests: join(home, 'nowhere')}))[0]).toMatchObject({
    found: 'failed',
    reason: expect.stringContaining('ENOENT'),
  });
  expect(
    (await run(k8sWorkload, {...place({}), manifests: place({'readme.yaml': 'hello: world'}).root}))[0],
  ).toMatchObject({found: 'failed', reason: expect.stringContaining('no Kubernetes objects')});
});

test('whatever stands where an object should be, nothing is thrown', async () => {
  for (const spec of [
    null,
    7,
    'x',
    [],
    {containers: 'x'},
    {containers: [null, 7, {ports: [null], env: 'x', securityContext: 7}]},
    {volumes: [null]},
  ]) {
    const odd = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'p', namespace: 'plant', labels: 7, annotations: [], ownerReferences: 'x'},
      spec,
    };
    for (const probe of [k8sWorkload, k8sIsolation, k8sMesh])
      expect((await run(probe, manifests(odd)))[0]?.found).toBe('read');
  }
});

test('without a cluster given: absent where no node is, unknown where one is', async () => {
  expect(await run(k8sWorkload, place({}))).toMatchObject([{found: 'absent'}]);
  expect(await run(k8sWorkload, place({'var/lib/kubelet/config.yaml': 'x'}))).toMatchObject([
    {found: 'failed', reason: expect.stringContaining('kubeconfig')},
  ]);
});

test('how the API server encrypts: the first provider for secrets', async () => {
  const server = pod({
    containers: [{name: 'kube-apiserver', command: ['kube-apiserver', '--encryption-provider-config=/etc/enc.yaml']}],
  });
  const given = manifests(server);
  expect(await run(k8sApiServer, given)).toMatchObject([
    {found: 'failed', reason: expect.stringContaining('node of the API server')},
  ]);
  const provider = async (text: string) => {
    const {root} = place({'etc/enc.yaml': text});
    const evidence = await run(k8sApiServer, {...given, root});
    return evidence[0]?.subjects[0]?.fields['apiserver.provider'] ?? evidence[0]?.reason;
  };
  expect(
    await provider(
      'resources: [{resources: [configmaps], providers: [{kms: {}}]}, {resources: [secrets], providers: [{identity: {}}, {aescbc: {}}]}]',
    ),
  ).toBe('identity');
  expect(await provider('resources: [{resources: ["*.*"], providers: [{aescbc: {keys: [{secret: never}]}}]}]')).toBe(
    'aescbc',
  );
  expect(await provider('{')).toMatch(/no EncryptionConfiguration/);
});

test('reports of Trivy and Grype count with their own date', async () => {
  const trivy = {
    CreatedAt: '2026-11-28T04:00:00Z',
    ArtifactName: 'console:1.4.2',
    ArtifactType: 'container_image',
    Results: [
      {Vulnerabilities: [{Severity: 'CRITICAL', FixedVersion: '1.2'}, {Severity: 'HIGH'}, {Severity: 'LOW'}]},
      {},
    ],
  };
  const grype = {
    descriptor: {name: 'grype', timestamp: '2026-11-01T04:00:00Z'},
    source: {target: {userInput: 'broker:2'}},
    matches: [{vulnerability: {severity: 'High', fix: {versions: ['3']}}}],
  };
  const {root} = place({'trivy.json': JSON.stringify(trivy), 'grype.json': JSON.stringify(grype), 'none.json': '{}'});
  const imageReports = ['trivy.json', 'grype.json', 'none.json', 'gone.json'].map((name) => join(root, name));
  const evidence = await run(imageScan, {...place({}), imageReports});
  expect(
    evidence.map(({found, at, subjects}) => [
      found,
      found === 'read' ? new Date(at / 1000).toISOString() : '',
      subjects[0]?.fields,
    ]),
  ).toEqual([
    [
      'read',
      '2026-11-28T04:00:00.000Z',
      {'scan.tool': 'trivy', 'scan.image': 'console:1.4.2', 'scan.critical': 1, 'scan.high': 1, 'scan.fixable': 1},
    ],
    [
      'read',
      '2026-11-01T04:00:00.000Z',
      {'scan.tool': 'grype', 'scan.image': 'broker:2', 'scan.critical': 0, 'scan.high': 1, 'scan.fixable': 1},
    ],
    ['failed', '', undefined],
    ['failed', '', undefined],
  ]);
  expect(await run(imageScan, place({}))).toMatchObject([{found: 'failed'}]);
});

test('modules of the kernel that confine programs', async () => {
  const confines = async (text: string) =>
    (await fieldsBy(lsm, place({'sys/kernel/security/lsm': text})))['kernel']?.['lsm.confines'];
  expect(await confines('lockdown,capability,yama,apparmor')).toBe(true);
  expect(await confines('lockdown,capability,yama')).toBe(false);
  expect(await run(lsm, place({}))).toMatchObject([{found: 'absent'}]);
});
