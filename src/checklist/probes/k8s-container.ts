/** Containers as the workloads of a cluster declare them. Kubernetes API: Container, SecurityContext, ResourceRequirements. */
import type {Subject} from '../../core/checklist.ts';
import {capabilitiesOf, containerFields, type Filter, fieldsOf, type Mac} from '../container/facts.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {securityOf, type Workload, workloadsOf} from '../k8s/workload.ts';
import {at, type Plain, recordAt, text, textAt, texts} from '../plain.ts';

export const k8sContainer = k8sProbe({
  name: 'k8s-container',
  about: 'Containers as workloads of a Kubernetes cluster declare them',
  kinds: workloadKinds,
  fields: {...containerFields, 'container.namespace': {type: 'string', about: 'Namespace of its workload'}},
  isAbsentWhenEmpty: true,
  subjects: (objects) =>
    workloadsOf(objects).flatMap((pod) => pod.containers.map((container) => subjectOf(pod, container))),
});

function subjectOf(pod: Workload, container: Plain): Subject {
  const own = (setting: string): unknown => at(container, 'securityContext', setting);
  const isPrivileged = own('privileged') === true;
  const user = securityOf(pod, container, 'runAsUser');
  return {
    name: `${pod.name} ${textAt(container, 'name')}`,
    fields: {
      'container.namespace': pod.namespace,
      ...fieldsOf({
        image: textAt(container, 'image'),
        mayBeRoot: user === 0 || (user === undefined && securityOf(pod, container, 'runAsNonRoot') !== true),
        rootWritable: own('readOnlyRootFilesystem') !== true,
        capabilities: isPrivileged
          ? ['ALL']
          : capabilitiesOf(texts(at(own('capabilities'), 'drop')), texts(at(own('capabilities'), 'add'))),
        seccomp: isPrivileged ? 'unconfined' : filterOf(textAt(securityOf(pod, container, 'seccompProfile'), 'type')),
        mac: isPrivileged ? 'unconfined' : macOf(pod, container),
        unlimited: unlimitedOf(container),
      }),
    },
  };
}

const filterOf = (type: string): Filter =>
  type === '' ? 'undeclared' : type === 'Unconfined' ? 'unconfined' : 'filtered';

function macOf(pod: Workload, container: Plain): Mac {
  const key = `container.apparmor.security.beta.kubernetes.io/${textAt(container, 'name')}`;
  const type = textAt(securityOf(pod, container, 'appArmorProfile'), 'type') || text(pod.annotations[key]);
  return type === '' ? 'undeclared' : type.toLowerCase() === 'unconfined' ? 'unconfined' : 'enforced';
}

/** How many processes a pod may have is the kubelet's to say: `podPidsLimit`. */
function unlimitedOf(container: Plain): string[] {
  const limits = recordAt(container, 'resources', 'limits');
  const requests = recordAt(container, 'resources', 'requests');
  // Without a request, the limit is the request.
  return ['memory', 'cpu'].flatMap((what) =>
    limits[what] !== undefined ? [] : requests[what] !== undefined ? [what] : [what, `${what}-request`],
  );
}
