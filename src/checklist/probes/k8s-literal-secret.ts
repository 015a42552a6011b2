/** Secrets where everybody may read them: in ConfigMaps, and as literal values of environment variables. The values go no further. */
import type {Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {workloadKinds} from '../k8s/kinds.ts';
import {type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {type Workload, workloadsOf} from '../k8s/workload.ts';
import {listAt, recordAt, text, textAt} from '../plain.ts';
import {isSecretSetting, secretsIn} from '../secret-rules.ts';

/** Places that are named; all are counted. */
const MAX_NAMED = 20;

export const k8sLiteralSecret = k8sProbe({
  name: 'k8s-literal-secret',
  about: 'Secrets in ConfigMaps and environment variables of a Kubernetes cluster: where, never what',
  kinds: [...workloadKinds, 'ConfigMap'],
  fields: {
    'literal.count': {type: 'number', about: 'Places that look like a secret'},
    'literal.where': {type: 'string', many: true, about: 'The first of them, and what each looks like'},
  },
  isAbsentWhenEmpty: true,
  subjects: (objects) => [
    ...objects.filter(({kind}) => kind === 'ConfigMap').map((map) => subjectOf(nameOf(map), inConfigMap(map))),
    ...workloadsOf(objects).map((pod) => subjectOf(pod.name, inEnvironment(pod))),
  ],
});

const subjectOf = (name: string, places: readonly string[]): Subject => ({
  name,
  fields: {'literal.count': places.length, 'literal.where': places.slice(0, MAX_NAMED).map(harmless)},
});

const inConfigMap = ({body}: KubeObject): string[] =>
  Object.entries(recordAt(body, 'data')).flatMap(([key, value]) => [
    ...(isSecretSetting(key, text(value)) ? [`${key}: a telling name`] : []),
    ...secretsIn(text(value)).map(({what, line}) => `${key}, line ${line}: ${what}`),
  ]);

const inEnvironment = ({containers}: Workload): string[] =>
  containers.flatMap((container) =>
    listAt(container, 'env').flatMap((variable) => {
      const name = textAt(variable, 'name');
      const value = textAt(variable, 'value');
      const what = isSecretSetting(name, value) ? 'a telling name' : secretsIn(value)[0]?.what;
      return what === undefined ? [] : [`${textAt(container, 'name')} ${name}: ${what}`];
    }),
  );
