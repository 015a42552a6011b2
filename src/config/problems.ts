/** What Ajv says of a value, in words of somebody who edits a YAML file: where, what is wrong, what to do. */
import type {ErrorObject} from 'ajv';
import {nearest} from '../core/nearest.ts';
import {kindWords} from '../core/schema-words.ts';
import type {SchemaNode} from './schema.ts';

/** `path` names the key; an unknown key is named itself, so that its own line can be pointed at. */
export interface Fault {
  readonly path: readonly string[];
  readonly message: string;
  /** Where it stands in the text, where no path leads there. */
  readonly offset?: number;
}

export function faultOf(error: ErrorObject): Fault {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const node = error.parentSchema as unknown as SchemaNode;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      return {path: [...path, key], message: unknownKey(key, Object.keys(node.properties ?? {}))};
    }
    case 'required':
      return {path, message: `${error.params['missingProperty']} is missing (add it)`};
    case 'type':
      return {path, message: `must be ${kindWords[node.type]}, is ${shown(error.data)}${advice(node)}`};
    case 'enum':
      return {path, message: unknownChoice(error.data, node.enum ?? [])};
    default:
      return {
        path,
        message: `${shown(error.data)} ${node.errorMessage === undefined ? error.message : 'is not valid'}${advice(node)}`,
      };
  }
}

const unescapePointer = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return `unknown key (${hint})`;
}

function unknownChoice(data: unknown, choices: readonly unknown[]): string {
  const meant = nearest(String(data), choices.map(String));
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return `must be one of ${choices.join(', ')}, is ${shown(data)}${hint}`;
}

const advice = ({errorMessage}: SchemaNode): string => (errorMessage === undefined ? '' : ` (${errorMessage})`);

const MAX_SHOWN = 60;

function shown(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'object' && data !== null) return 'a section';
  const text = (JSON.stringify(data) ?? String(data)).replace(/\/\/[^/@]*@/, '//…@'); // a password in a URL
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
