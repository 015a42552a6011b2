/** Kinds of Kubernetes objects that probes ask for, and where an API server lists them. Kubernetes API reference 1.34; the projects' CRDs. */

/** `api/v1` or `apis/GROUP/VERSION`; the first that the server knows is read. */
interface Resource {
  readonly apis: readonly string[];
  readonly plural: string;
}

const core = (plural: string): Resource => ({apis: ['api/v1'], plural});
const of = (plural: string, ...apis: readonly string[]): Resource => ({apis: apis.map((api) => `apis/${api}`), plural});

export const kinds = {
  CiliumNetworkPolicy: of('ciliumnetworkpolicies', 'cilium.io/v2'),
  ClusterRole: of('clusterroles', 'rbac.authorization.k8s.io/v1'),
  ClusterRoleBinding: of('clusterrolebindings', 'rbac.authorization.k8s.io/v1'),
  ClusterSecretStore: of('clustersecretstores', 'external-secrets.io/v1', 'external-secrets.io/v1beta1'),
  ConfigMap: core('configmaps'),
  CronJob: of('cronjobs', 'batch/v1'),
  DaemonSet: of('daemonsets', 'apps/v1'),
  Deployment: of('deployments', 'apps/v1'),
  ExternalSecret: of('externalsecrets', 'external-secrets.io/v1', 'external-secrets.io/v1beta1'),
  FelixConfiguration: of('felixconfigurations', 'crd.projectcalico.org/v1'),
  Gateway: of('gateways', 'gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'),
  Ingress: of('ingresses', 'networking.k8s.io/v1'),
  Job: of('jobs', 'batch/v1'),
  Namespace: core('namespaces'),
  NetworkPolicy: of('networkpolicies', 'networking.k8s.io/v1'),
  PeerAuthentication: of('peerauthentications', 'security.istio.io/v1', 'security.istio.io/v1beta1'),
  PersistentVolume: core('persistentvolumes'),
  Pod: core('pods'),
  ReplicaSet: of('replicasets', 'apps/v1'),
  ResourceQuota: core('resourcequotas'),
  Role: of('roles', 'rbac.authorization.k8s.io/v1'),
  RoleBinding: of('rolebindings', 'rbac.authorization.k8s.io/v1'),
  SealedSecret: of('sealedsecrets', 'bitnami.com/v1alpha1'),
  Secret: core('secrets'),
  SecretProviderClass: of('secretproviderclasses', 'secrets-store.csi.x-k8s.io/v1'),
  ServiceAccount: core('serviceaccounts'),
  StatefulSet: of('statefulsets', 'apps/v1'),
  StorageClass: of('storageclasses', 'storage.k8s.io/v1'),
} as const satisfies Record<string, Resource>;

export type Kind = keyof typeof kinds;

/** Kinds that bring pods into being. */
export const workloadKinds = [
  'Pod',
  'Deployment',
  'DaemonSet',
  'StatefulSet',
  'ReplicaSet',
  'Job',
  'CronJob',
] as const satisfies readonly Kind[];

export const clusterWide: ReadonlySet<string> = new Set<Kind>([
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'FelixConfiguration',
  'Namespace',
  'PersistentVolume',
  'StorageClass',
]);
