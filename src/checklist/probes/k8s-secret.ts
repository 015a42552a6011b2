/** Secrets of a cluster: who made them, and how old they are. Their values are not read. Kubernetes API: Secret. */
import type {Subject} from '../../core/checklist.ts';
import type {Micros} from '../../core/time.ts';
import {daysFrom, daysLeft} from '../certificate-age.ts';
import {annotation, type KubeObject, labelsOf, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {at, listAt, text, textAt} from '../plain.ts';

export const k8sSecret = k8sProbe({
  name: 'k8s-secret',
  about: 'Secrets of a Kubernetes cluster: their origin and age, never their values',
  kinds: ['Secret'],
  fields: {
    'secret.type': {type: 'string', about: 'Type, such as Opaque or kubernetes.io/tls'},
    'secret.origin': {
      type: 'string',
      about: 'external-secrets, sealed-secrets, cert-manager, vault, or hand: somebody wrote it into a manifest',
    },
    'secret.age_days': {type: 'number', about: 'Days since its content was last set'},
    'secret.days_left': {type: 'number', about: 'Days until its certificate ends'},
  },
  isAbsentWhenEmpty: true,
  subjects: (objects, now) => objects.filter(isOurs).map((one) => subjectOf(one, now)),
  doubts: (objects) =>
    objects
      .filter((one) => isOurs(one) && one.changedAt === '')
      .slice(0, 10)
      .map((one) => `nobody says when ${nameOf(one)} was set; ask the cluster, or export it with kubectl get`),
});

/** What the cluster or Helm keeps for itself is no secret that a person rotates. */
const isOurs = ({body}: KubeObject): boolean =>
  !/^(kubernetes\.io\/service-account-token|bootstrap\.kubernetes\.io\/token|helm\.sh\/.*)$/.test(textAt(body, 'type'));

function subjectOf(secret: KubeObject, now: Micros): Subject {
  const since = daysFrom(now, secret.changedAt);
  const pem = Buffer.from(text(at(secret.body, 'data', 'tls.crt')), 'base64').toString('latin1');
  const left = daysLeft(pem || textAt(secret.body, 'stringData', 'tls.crt'), now);
  return {
    name: nameOf(secret),
    fields: {
      'secret.type': textAt(secret.body, 'type') || 'Opaque',
      'secret.origin': originOf(secret),
      ...(since !== undefined && {'secret.age_days': -since}),
      ...(left !== undefined && {'secret.days_left': left}),
    },
  };
}

const owners: Readonly<Record<string, string>> = {
  ExternalSecret: 'external-secrets',
  SealedSecret: 'sealed-secrets',
  Certificate: 'cert-manager',
  VaultStaticSecret: 'vault',
  VaultDynamicSecret: 'vault',
  SecretProviderClassPodStatus: 'vault',
};

function originOf(secret: KubeObject): string {
  const owner = listAt(secret.body, 'metadata', 'ownerReferences').find((one) => owners[textAt(one, 'kind')]);
  if (owner !== undefined) return owners[textAt(owner, 'kind')] ?? 'hand';
  if (labelsOf(secret)['reconcile.external-secrets.io/managed'] === 'true') return 'external-secrets';
  return annotation(secret, 'cert-manager.io/certificate-name') === '' ? 'hand' : 'cert-manager';
}
