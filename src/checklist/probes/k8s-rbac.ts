/** Who is allowed what in a cluster: each binding with the rights that it gives. Kubernetes RBAC; rights that give more rights: RBAC good practices. */
import type {Subject} from '../../core/checklist.ts';
import type {FieldTable} from '../../core/field.ts';
import {harmless} from '../../core/harmless.ts';
import {type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {at, list, listAt, textAt, texts} from '../plain.ts';

const fields = {
  'rbac.role': {type: 'string', about: 'Role that is given'},
  'rbac.who': {type: 'string', many: true, about: 'To whom: Group:system:masters, ServiceAccount:bifrost/console'},
  'rbac.is_system': {type: 'boolean', about: 'Made by Kubernetes for its own parts'},
  'rbac.is_cluster_wide': {type: 'boolean', about: 'Holds in every namespace'},
  'rbac.is_admin': {type: 'boolean', about: 'cluster-admin, or given to system:masters'},
  'rbac.wildcards': {type: 'string', many: true, about: 'Where it says everything: verbs, resources, apiGroups'},
  'rbac.gives_rights': {type: 'string', many: true, about: 'Rights that lead to more: escalate, bind, impersonate'},
  'rbac.reads_secrets': {type: 'boolean', about: 'May read secrets that it does not name'},
  'rbac.runs_in_pods': {type: 'boolean', about: 'May make pods or run commands in them'},
  'rbac.is_dangling': {type: 'boolean', about: 'The role does not exist'},
} as const satisfies FieldTable;

export const k8sRbac = k8sProbe({
  name: 'k8s-rbac',
  about: 'Bindings of roles in a Kubernetes cluster',
  kinds: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  fields,
  subjects: (objects) =>
    objects.filter(({kind}) => kind.endsWith('RoleBinding')).map((binding) => subjectOf(binding, objects)),
});

function subjectOf(binding: KubeObject, objects: readonly KubeObject[]): Subject {
  const role = roleOf(binding, objects);
  const rules = listAt(role?.body, 'rules');
  const who = listAt(binding.body, 'subjects').map((one) => whoOf(one, binding.namespace));
  const roleName = textAt(binding.body, 'roleRef', 'name');
  const isClusterWide = binding.kind === 'ClusterRoleBinding';
  return {
    name: nameOf(binding),
    fields: {
      'rbac.role': harmless(roleName),
      'rbac.who': who,
      'rbac.is_system': isSystem(binding),
      'rbac.is_cluster_wide': isClusterWide,
      'rbac.is_admin': roleName === 'cluster-admin' || who.includes('Group:system:masters'),
      'rbac.wildcards': ['verbs', 'resources', 'apiGroups'].filter((key) => rules.some((one) => says(one, key, '*'))),
      'rbac.gives_rights': ['escalate', 'bind', 'impersonate'].filter((verb) =>
        rules.some((one) => says(one, 'verbs', verb)),
      ),
      'rbac.reads_secrets': rules.some(readsSecrets),
      'rbac.runs_in_pods': rules.some(runsInPods),
      'rbac.is_dangling': role === undefined && !BUILT_IN.includes(roleName) && !roleName.startsWith('system:'),
    },
  };
}

/** The label alone proves nothing: anybody may write it. */
const isSystem = ({name, body}: KubeObject): boolean =>
  textAt(body, 'metadata', 'labels', 'kubernetes.io/bootstrapping') === 'rbac-defaults' &&
  (name.startsWith('system:') || (name === 'cluster-admin' && isForMasters(body)));

const isForMasters = (body: unknown): boolean =>
  listAt(body, 'subjects').every((one) => textAt(one, 'name') === 'system:masters');

/** Every cluster has these; a folder of manifests need not. */
const BUILT_IN = ['cluster-admin', 'admin', 'edit', 'view'];

function roleOf({namespace, body}: KubeObject, objects: readonly KubeObject[]): KubeObject | undefined {
  const kind = textAt(body, 'roleRef', 'kind');
  const name = textAt(body, 'roleRef', 'name');
  return objects.find(
    (one) => one.kind === kind && one.name === name && (kind === 'ClusterRole' || one.namespace === namespace),
  );
}

function whoOf(subject: unknown, namespace: string): string {
  const kind = textAt(subject, 'kind');
  const name = textAt(subject, 'name');
  return harmless(
    kind === 'ServiceAccount' ? `${kind}:${textAt(subject, 'namespace') || namespace}/${name}` : `${kind}:${name}`,
  );
}

const says = (rule: unknown, key: string, word: string): boolean => texts(at(rule, key)).includes(word);
const isFor = (rule: unknown, ...resources: readonly string[]): boolean =>
  ['*', ...resources].some((one) => says(rule, 'resources', one));
const may = (rule: unknown, ...verbs: readonly string[]): boolean =>
  ['*', ...verbs].some((one) => says(rule, 'verbs', one));

const readsSecrets = (rule: unknown): boolean =>
  list(at(rule, 'resourceNames')).length === 0 && isFor(rule, 'secrets') && may(rule, 'get', 'list', 'watch');

const runsInPods = (rule: unknown): boolean =>
  (isFor(rule, 'pods', 'deployments', 'daemonsets', 'statefulsets', 'jobs', 'cronjobs') && may(rule, 'create')) ||
  (isFor(rule, 'pods/exec', 'pods/attach', 'pods/ephemeralcontainers') && may(rule, 'create', 'get'));
