/** What brings pods into being, and the pods as it describes them. Kubernetes API: PodTemplateSpec, PodSpec. */
import {at, list, listAt, type Plain, record, recordAt, textAt} from '../plain.ts';
import {workloadKinds} from './kinds.ts';
import {type KubeObject, nameOf} from './object.ts';

export interface Workload {
  readonly object: KubeObject;
  readonly name: string;
  readonly namespace: string;
  /** Of its pods. */
  readonly labels: Plain;
  readonly annotations: Plain;
  readonly spec: Plain;
  readonly containers: readonly Plain[];
  readonly serviceAccount: string;
}

/** Those that nobody else made: a pod of a deployment is the deployment's; one that a node runs from its own folder is its own. */
export const workloadsOf = (objects: readonly KubeObject[]): readonly Workload[] =>
  objects.flatMap((object) =>
    workloadKinds.some((kind) => kind === object.kind) && !isOwned(object) ? [workloadOf(object)] : [],
  );

const isOwned = ({body}: KubeObject): boolean =>
  listAt(body, 'metadata', 'ownerReferences').some(
    (one) => at(one, 'controller') === true && textAt(one, 'kind') !== 'Node',
  );

function workloadOf(object: KubeObject): Workload {
  const template = templateOf(object);
  const spec = recordAt(template, 'spec');
  return {
    object,
    name: nameOf(object),
    namespace: object.namespace,
    labels: recordAt(template, 'metadata', 'labels'),
    annotations: recordAt(template, 'metadata', 'annotations'),
    spec,
    containers: ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => list(spec[key]).map(record)),
    serviceAccount: textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount') || 'default',
  };
}

function templateOf({kind, body}: KubeObject): unknown {
  if (kind === 'Pod') return body;
  return kind === 'CronJob' ? at(body, 'spec', 'jobTemplate', 'spec', 'template') : at(body, 'spec', 'template');
}

/** Setting of a container, else of its pod: both are called alike. */
export const securityOf = ({spec}: Workload, container: Plain, setting: string): unknown =>
  at(container, 'securityContext', setting) ?? at(spec, 'securityContext', setting);
