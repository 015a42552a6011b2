/**
 * An API server that lists the objects of a folder of manifests as Kubernetes does: with what only a server adds, items without
 * their kind, one a page, over TLS, to whoever has the token. It writes down every request.
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseAllDocuments, stringify} from 'yaml';

interface Item {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly items?: readonly Item[];
}

const PAGE = 1;
const TOKEN = 'of-the-test';

/** As the API reference names them; not taken from the code under test. */
const plurals: Readonly<Record<string, string>> = {
  ConfigMap: 'configmaps',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  CronJob: 'cronjobs',
  DaemonSet: 'daemonsets',
  Deployment: 'deployments',
  ExternalSecret: 'externalsecrets',
  FelixConfiguration: 'felixconfigurations',
  Ingress: 'ingresses',
  Namespace: 'namespaces',
  NetworkPolicy: 'networkpolicies',
  PeerAuthentication: 'peerauthentications',
  PersistentVolume: 'persistentvolumes',
  Pod: 'pods',
  ResourceQuota: 'resourcequotas',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  SealedSecret: 'sealedsecrets',
  Secret: 'secrets',
  ServiceAccount: 'serviceaccounts',
  StatefulSet: 'statefulsets',
  StorageClass: 'storageclasses',
};
/** What every cluster knows, even where nobody made one. */
const builtIn = ['api/v1/pods', 'api/v1/secrets', 'api/v1/namespaces', 'api/v1/configmaps', 'apis/apps/v1/deployments'];

export interface KubeApi extends AsyncDisposable {
  readonly kubeconfig: string;
  /** `GET /api/v1/pods?limit=500`. */
  readonly requests: string[];
  /** Paths that are refused. */
  readonly forbidden: Set<string>;
}

export async function kubeApi(folder: string): Promise<KubeApi> {
  const home = mkdtempSync(join(tmpdir(), 'bifrost-kube-'));
  const [key, cert] = certificate(home);
  const lists = listsOf(folder);
  const requests: string[] = [];
  const forbidden = new Set<string>();
  const server = createServer({key, cert}, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? '', 'https://x');
    const [status, body] = answer(url, request.headers.authorization);
    response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
  });
  const answer = (url: URL, authorization: string | undefined): [number, unknown] => {
    const path = url.pathname.slice(1);
    if (authorization !== `Bearer ${TOKEN}`) return [401, failure(401, 'Unauthorized')];
    if (forbidden.has(path)) return [403, failure(403, `${path} is forbidden`)];
    const items = lists.get(path);
    if (items === undefined) return [404, failure(404, 'the server could not find the requested resource')];
    const from = Number(url.searchParams.get('continue') ?? 0);
    const next = from + PAGE < items.length ? `${from + PAGE}` : '';
    return [
      200,
      {
        kind: 'List',
        apiVersion: 'v1',
        metadata: {resourceVersion: '4711', continue: next},
        items: items.slice(from, from + PAGE),
      },
    ];
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const kubeconfig = join(home, 'kubeconfig');
  writeFileSync(kubeconfig, configFor(port, cert));
  return {
    kubeconfig,
    requests,
    forbidden,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, {recursive: true});
    },
  };
}

const failure = (code: number, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  message,
});

/** By path. A server adds to each object, and leaves out of a list what the list says already. */
function listsOf(folder: string): ReadonlyMap<string, readonly unknown[]> {
  const lists = new Map<string, unknown[]>(builtIn.map((path) => [path, []]));
  const documents = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('compose'))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((one) => one.toJS() as Item));
  for (const {apiVersion, kind, ...object} of documents.flatMap((one) => one.items ?? [one])) {
    const path = `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/${plurals[kind]}`;
    const metadata = {...object.metadata, uid: `${lists.size}`, resourceVersion: '4711', managedFields: managed()};
    lists.set(path, [...(lists.get(path) ?? []), {...object, metadata}]);
  }
  return lists;
}

/** Somebody else wrote to it last: not its data. */
const managed = () => [
  {manager: 'kubectl', operation: 'Update', time: '2026-11-29T10:00:00Z', fieldsV1: {'f:metadata': {}}},
];

function certificate(home: string): [string, string] {
  const [key, cert] = [join(home, 'key.pem'), join(home, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...names], {stdio: 'ignore'});
  return [readFileSync(key, 'utf8'), readFileSync(cert, 'utf8')];
}

const configFor = (port: number, cert: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'plant',
    clusters: [
      {
        name: 'plant',
        cluster: {
          server: `https://127.0.0.1:${port}/`,
          'certificate-authority-data': Buffer.from(cert).toString('base64'),
        },
      },
    ],
    users: [{name: 'reader', user: {token: TOKEN}}],
    contexts: [{name: 'plant', context: {cluster: 'plant', user: 'reader'}}],
  });
