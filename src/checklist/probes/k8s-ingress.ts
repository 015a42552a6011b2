/** Ways into a cluster from outside, host by host. Kubernetes API: Ingress; Gateway API: Gateway. */
import type {Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Micros} from '../../core/time.ts';
import {daysLeft} from '../certificate-age.ts';
import {annotation, type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';
import {at, listAt, text, textAt, texts} from '../plain.ts';

export const k8sIngress = k8sProbe({
  name: 'k8s-ingress',
  about: 'Ingresses and gateways of a Kubernetes cluster, and their certificates',
  kinds: ['Ingress', 'Gateway', 'Secret'],
  fields: {
    'ingress.host': {type: 'string', about: 'Host that is served; *: any'},
    'ingress.has_tls': {type: 'boolean', about: 'It is served over TLS'},
    'ingress.certificate': {
      type: 'string',
      about: 'read, missing (its secret is not there or holds none), or managed (cert-manager makes it)',
    },
    'ingress.days_left': {type: 'number', about: 'Days until its certificate ends'},
  },
  isAbsentWhenEmpty: true,
  subjects: (objects, now) =>
    objects.flatMap((one) => {
      if (one.kind === 'Ingress') return ofIngress(one, objects, now);
      return one.kind === 'Gateway' ? ofGateway(one, objects, now) : [];
    }),
});

interface Way {
  readonly from: KubeObject;
  readonly host: string;
  /** Name of the secret; `undefined` without TLS. */
  readonly secret: string | undefined;
}

function ofIngress(from: KubeObject, objects: readonly KubeObject[], now: Micros): Subject[] {
  const tls = listAt(from.body, 'spec', 'tls');
  const hosts = listAt(from.body, 'spec', 'rules').map((rule) => textAt(rule, 'host') || '*');
  return (hosts.length === 0 ? ['*'] : hosts).map((host) => {
    const entry = tls.find((one) => covers(texts(at(one, 'hosts')), host));
    return subjectOf({from, host, secret: entry === undefined ? undefined : textAt(entry, 'secretName')}, objects, now);
  });
}

/** An entry without hosts is for all of them. */
const covers = (hosts: readonly string[], host: string): boolean =>
  hosts.length === 0 || hosts.some((one) => one === host || (one.startsWith('*.') && isBelow(host, one.slice(1))));

const isBelow = (host: string, domain: string): boolean =>
  host.endsWith(domain) && !host.slice(0, -domain.length).includes('.');

function ofGateway(from: KubeObject, objects: readonly KubeObject[], now: Micros): Subject[] {
  return listAt(from.body, 'spec', 'listeners').map((listener) => {
    const hasTls = ['HTTPS', 'TLS'].includes(textAt(listener, 'protocol'));
    const secret = textAt(listAt(listener, 'tls', 'certificateRefs')[0], 'name');
    return subjectOf(
      {from, host: textAt(listener, 'hostname') || '*', secret: hasTls ? secret : undefined},
      objects,
      now,
    );
  });
}

function subjectOf({from, host, secret}: Way, objects: readonly KubeObject[], now: Micros): Subject {
  const held = objects.find((one) => one.kind === 'Secret' && one.namespace === from.namespace && one.name === secret);
  const pem = Buffer.from(text(at(held?.body, 'data', 'tls.crt')), 'base64').toString('latin1');
  const left = daysLeft(pem || textAt(held?.body, 'stringData', 'tls.crt'), now);
  return {
    name: harmless(`${nameOf(from)} ${host}`),
    fields: {
      'ingress.host': harmless(host),
      'ingress.has_tls': secret !== undefined,
      'ingress.certificate': left !== undefined ? 'read' : isManaged(from) ? 'managed' : 'missing',
      ...(left !== undefined && {'ingress.days_left': left}),
    },
  };
}

const isManaged = (from: KubeObject): boolean =>
  ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer'].some((name) => annotation(from, name) !== '');
