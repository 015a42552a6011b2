/** One object of a cluster, as manifest and API server show it alike: what only the server adds is taken away, and values of secrets. */
import {harmless} from '../../core/harmless.ts';
import {at, listAt, type Plain, record, recordAt, text, textAt} from '../plain.ts';
import {clusterWide} from './kinds.ts';

export interface KubeObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** When its content was last set, ISO 8601; empty where nobody says. */
  readonly changedAt: string;
  readonly body: Plain;
}

/** The object that a document holds; `undefined` where it holds none. */
export function kubeObject(value: unknown, kindOfList = ''): KubeObject | undefined {
  const kind = textAt(value, 'kind') || kindOfList;
  const name = textAt(value, 'metadata', 'name') || textAt(value, 'metadata', 'generateName');
  if (kind === '' || name === '') return undefined;
  const namespace = clusterWide.has(kind) ? '' : textAt(value, 'metadata', 'namespace') || 'default';
  const body = without(kind, record(value));
  return {kind, namespace: harmless(namespace), name: harmless(name), changedAt: changedAt(value), body};
}

/** As people name it: `bifrost/Deployment/console`. */
export const nameOf = ({kind, namespace, name}: KubeObject): string =>
  [namespace, kind, name].filter((part) => part !== '').join('/');

export const labelsOf = ({body}: KubeObject): Plain => recordAt(body, 'metadata', 'labels');

export const annotation = ({body}: KubeObject, name: string): string => text(at(body, 'metadata', 'annotations', name));

/** The latest writing of its data by anybody, else its making: a secret may be changed in its place. */
function changedAt(value: unknown): string {
  const writings = listAt(value, 'metadata', 'managedFields')
    .filter((one) => at(one, 'fieldsV1', 'f:data') !== undefined)
    .map((one) => textAt(one, 'time'));
  return [textAt(value, 'metadata', 'creationTimestamp'), ...writings].sort().at(-1) ?? '';
}

/** What people wrote of its metadata: not what a server numbers and counts. */
const METADATA = ['name', 'namespace', 'labels', 'ownerReferences'];

function without(kind: string, {apiVersion: _, kind: __, ...body}: Plain): Plain {
  const metadata = Object.entries(recordAt(body, 'metadata')).filter(([key]) => METADATA.includes(key));
  const annotations = known(recordAt(body, 'metadata', 'annotations'));
  const clean = {...body, metadata: {...Object.fromEntries(metadata), annotations}};
  return kind === 'Secret' ? withoutValues(clean) : clean;
}

/** kubectl keeps the whole manifest in an annotation: of a secret, with its values. */
const known = (annotations: Plain): Plain =>
  Object.fromEntries(
    Object.entries(annotations).filter(([name]) => name !== 'kubectl.kubernetes.io/last-applied-configuration'),
  );

/** Certificates are public, and their end is asked for; every other value is replaced by how long it is. */
function withoutValues(body: Plain): Plain {
  const hide = (values: Plain): Plain =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        key.endsWith('.crt') ? value : `${text(value).length} characters`,
      ]),
    );
  return {...body, data: hide(recordAt(body, 'data')), stringData: hide(recordAt(body, 'stringData'))};
}
