/** The lines about Kubernetes over manifests that are right and such that are wrong: from a folder, and from an API server. */
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppsV1Api, CoreV1Api, KubeConfig, NetworkingV1Api, RbacAuthorizationV1Api} from '@kubernetes/client-node';
import {afterAll, expect, test} from 'vitest';
import {judge} from '../../src/checklist/judge/judge.ts';
import type {Place} from '../../src/checklist/probe.ts';
import {probes} from '../../src/checklist/probes/index.ts';
import type {Evidence} from '../../src/core/checklist.ts';
import {loadLines} from '../../src/hardening-lines.ts';
import {kubeApi} from './kube-api.ts';

const NOW = Date.parse('2026-11-30T00:00:00Z') * 1000;
const root = mkdtempSync(join(tmpdir(), 'bifrost-root-'));
mkdirSync(join(root, 'etc/kubernetes'), {recursive: true});
writeFileSync(
  join(root, 'etc/kubernetes/encryption.yaml'),
  'kind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers: [{secretbox: {keys: []}}, {identity: {}}]\n',
);
writeFileSync(join(root, 'etc/kubernetes/audit.yaml'), 'kind: Policy\nrules: [{level: Metadata}]\n');
afterAll(() => rmSync(root, {recursive: true}));

const lines = (await loadLines()).filter(({needs}) => [...needs.keys()].some((name) => name.startsWith('k8s-')));
const clusterProbes = probes.filter(({name}) => name.startsWith('k8s-'));
const folder = (name: 'good' | 'bad'): string => join(import.meta.dirname, 'manifests', name);
const place = (more: Partial<Place>): Place => ({root, isLive: false, host: 'plant', now: NOW, ...more});

const collect = async (where: Place): Promise<Evidence[]> =>
  (await Promise.all(clusterProbes.map((one) => one.collect(where, AbortSignal.timeout(one.timeout))))).flat();

/** States by number of the line. Of other sources nothing is there. */
const statesOf = (evidence: readonly Evidence[]) =>
  Object.fromEntries(
    lines.map((line) => {
      const others = [...line.needs.keys()].filter((name) => !name.startsWith('k8s-')).map(absent);
      const {state, objections} = judge(line, [...evidence, ...others], NOW);
      return [line.shape.line, state === 'fail' ? objections.map(({clause}) => clause).sort() : state];
    }),
  );

const absent = (probe: string): Evidence => ({
  probe,
  version: 1,
  source: '',
  host: '',
  at: NOW,
  found: 'absent',
  reason: '',
  subjects: [],
  sha256: '',
  excerpt: '',
});

const reviewed = async (name: 'good' | 'bad') => {
  const rbac = clusterProbes.find((one) => one.name === 'k8s-rbac');
  const [evidence] = (await rbac?.collect(place({manifests: folder(name)}), AbortSignal.timeout(9000))) ?? [];
  return {of: 'k8s-rbac', sha256: evidence?.sha256 ?? '', by: 'anna', at: NOW};
};

test('manifests that are right pass every line', async () => {
  const states = statesOf(await collect(place({manifests: folder('good'), reviews: [await reviewed('good')]})));
  expect(Object.entries(states).filter(([, state]) => state !== 'pass')).toEqual([]);
  expect(Object.keys(states).length).toBe(27);
});

const wrong = {
  '4': ['floating-in-cluster'],
  '5': ['workload-may-be-root'],
  '6': ['workload-writable'],
  '7': ['workload-keeps'],
  '8': ['workload-unconfined'],
  '9': ['workload-unfiltered'],
  '10': ['breaks-restricted', 'nothing-enforced'],
  '11': ['workload-unlimited'],
  '12': ['ignores-policies'],
  '13': ['no-mesh'],
  '14': ['administrator', 'everything', 'gives-rights', 'reads-secrets'],
  '15': ['no-account', 'shared-account'],
  '16': ['default-account', 'default-has-rights', 'default-mounts'],
  '17': ['changed-since'],
  '18': ['in-default', 'in-kube-system', 'no-policy', 'no-quota', 'no-standard'],
  '19': ['dangling', 'open', 'uncovered'],
  '20': ['in-clear', 'no-certificate'],
  '21': ['in-clear'],
  '22': ['open', 'uncovered'],
  '24': ['by-hand', 'in-clear', 'not-synced'],
  '25': ['in-clear'],
  '26': ['too-old'],
  '27': ['in-manifest'],
  '28': ['in-manifest', 'not-synced'],
  '49': ['volume-in-clear'],
  '50': ['class-in-clear', 'default-in-clear'],
  '57': ['cluster-silent'],
};

test('manifests that are wrong fail every line, by these clauses', async () => {
  const reviews = [await reviewed('good')];
  expect(statesOf(await collect(place({manifests: folder('bad'), reviews})))).toEqual(wrong);
});

test.each(['good', 'bad'] as const)(
  'an API server with the %s objects gives the same evidence as the folder',
  async (name) => {
    await using api = await kubeApi(folder(name));
    const reviews = [await reviewed(name)];
    const asked = await collect(place({kubeconfig: api.kubeconfig, reviews}));
    const read = await collect(place({manifests: folder(name), reviews}));
    const bare = (evidence: readonly Evidence[]) =>
      evidence.map(({probe, found, subjects, sha256}) => ({probe, found, subjects, sha256}));
    expect(bare(asked)).toEqual(bare(read));
    expect(asked.filter(({found}) => found === 'read').length).toBeGreaterThan(14);
    expect(api.requests.length).toBeGreaterThan(25);
    expect(api.requests.filter((one) => !one.startsWith('GET '))).toEqual([]);
    expect(api.requests.some((one) => one.includes('continue='))).toBe(true);
    const repeated = api.requests.filter((one, i) => api.requests.indexOf(one) !== i);
    expect(repeated).toEqual([]);
  },
);

test('the server of this test speaks what the official client asks', async () => {
  await using api = await kubeApi(folder('good'));
  const config = new KubeConfig();
  config.loadFromFile(api.kubeconfig);
  const names = async (list: Promise<{items: readonly {metadata?: {name?: string}}[]}>) =>
    (await list).items.map(({metadata}) => metadata?.name);
  expect(await names(config.makeApiClient(CoreV1Api).listNamespace())).toEqual(['kube-system']); // its first page
  expect(await names(config.makeApiClient(AppsV1Api).listDeploymentForAllNamespaces())).toEqual(['console']);
  expect(await names(config.makeApiClient(NetworkingV1Api).listIngressForAllNamespaces())).toEqual(['console']);
  expect(await names(config.makeApiClient(RbacAuthorizationV1Api).listRoleForAllNamespaces())).toEqual(['console']);
});

test('what the server refuses is denied and makes its lines unknown; the others are judged', async () => {
  await using api = await kubeApi(folder('good'));
  api.forbidden.add('api/v1/secrets');
  const evidence = await collect(place({kubeconfig: api.kubeconfig, reviews: [await reviewed('good')]}));
  const denied = evidence.filter(({found}) => found === 'denied').map(({probe, reason}) => [probe, reason]);
  expect(denied).toEqual([
    ['k8s-ingress', 'the server refused (403): give the account get and list on api/v1/secrets'],
    ['k8s-secret', 'the server refused (403): give the account get and list on api/v1/secrets'],
  ]);
  const states = statesOf(evidence);
  expect([states[20], states[24], states[26], states[28]]).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  expect([states[5], states[19]]).toEqual(['pass', 'pass']);
});

test('a server that is not there, and a kubeconfig that is none, are failures with their reason', async () => {
  const gone = await kubeApi(folder('good'));
  const kubeconfig = join(root, 'kubeconfig');
  copyFileSync(gone.kubeconfig, kubeconfig);
  await gone[Symbol.asyncDispose]();
  const evidence = await collect(place({kubeconfig}));
  expect(new Set(evidence.map(({found}) => found))).toEqual(new Set(['failed']));
  expect(evidence[0]?.reason).toMatch(/ECONNREFUSED/);
  const broken = await collect(place({kubeconfig: join(root, 'etc/kubernetes/none')}));
  expect(new Set(broken.map(({found}) => found))).toEqual(new Set(['failed']));
});

test('no value of a secret is in any evidence', async () => {
  const evidence = JSON.stringify(await collect(place({manifests: folder('bad')})));
  for (const value of ['bmV2ZXItdGVsbC1tZQ', 'Kx9-fermi-Quark', 'tR7!kepler-93b', 'AgBy3i4OJSWK'])
    expect(evidence).not.toContain(value);
  expect(evidence).toContain('DB_PASSWORD');
});
