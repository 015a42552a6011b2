/** The pod that is an API server, and its flags. */
import {at, listAt, textAt, texts} from '../plain.ts';
import type {KubeObject} from './object.ts';

/** Arguments of the container that is an API server; none of another pod. */
export function flagsOf({body}: KubeObject): readonly string[] {
  const container = listAt(body, 'spec', 'containers').find((one) => textAt(one, 'name') === 'kube-apiserver');
  return [...texts(at(container, 'command')), ...texts(at(container, 'args'))];
}

export const isApiServer = (object: KubeObject): boolean => flagsOf(object).length > 0;

/** Of a flag that is given twice the last value counts; empty values are none. */
export function flagOf(object: KubeObject, name: string): string | undefined {
  const start = `--${name}=`;
  return (
    flagsOf(object)
      .findLast((flag) => flag.startsWith(start))
      ?.slice(start.length) || undefined
  );
}
