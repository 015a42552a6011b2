/** Service accounts of a cluster: the default one of each namespace is given to whoever asks for none. */
import {workloadKinds} from '../k8s/kinds.ts';
import {type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {workloadsOf} from '../k8s/workload.ts';
import {at, listAt, textAt} from '../plain.ts';

export const k8sServiceAccount = k8sProbe({
  name: 'k8s-service-account',
  about: 'Service accounts of a Kubernetes cluster',
  kinds: [...workloadKinds, 'ServiceAccount', 'RoleBinding', 'ClusterRoleBinding'],
  fields: {
    'account.is_default': {type: 'boolean', about: 'It is the default one of its namespace'},
    'account.bindings': {type: 'number', about: 'Roles that are given to it'},
    'account.automounts': {type: 'boolean', about: 'Its token is put into every pod that does not refuse'},
    'account.workloads': {type: 'number', about: 'Workloads that use it'},
  },
  subjects(objects) {
    const workloads = workloadsOf(objects);
    return objects
      .filter(({kind}) => kind === 'ServiceAccount')
      .map((account) => ({
        name: nameOf(account),
        fields: {
          'account.is_default': account.name === 'default',
          'account.bindings': objects.filter((one) => isGivenTo(one, account)).length,
          'account.automounts': at(account.body, 'automountServiceAccountToken') !== false,
          'account.workloads': workloads.filter(
            ({namespace, serviceAccount}) => namespace === account.namespace && serviceAccount === account.name,
          ).length,
        },
      }));
  },
});

const isGivenTo = (binding: KubeObject, {namespace, name}: KubeObject): boolean =>
  binding.kind.endsWith('RoleBinding') &&
  listAt(binding.body, 'subjects').some(
    (one) =>
      textAt(one, 'kind') === 'ServiceAccount' &&
      textAt(one, 'name') === name &&
      (textAt(one, 'namespace') || binding.namespace) === namespace,
  );
