/** What Ajv says of a document, in words of somebody who edits a YAML file. The validator must be made with `verbose`. */
import type {ErrorObject} from 'ajv';
import {kindWords} from '../core/schema-words.ts';
import type {YamlPlace} from './yaml-files.ts';

const MAX_SHOWN = 60;

/** Where in the document, and what is wrong there; an unknown key is pointed at itself. */
export function faultOf({
  instancePath,
  keyword,
  params,
  message,
  data,
  parentSchema,
}: ErrorObject): Pick<YamlPlace, 'path' | 'message'> {
  const path = instancePath.split('/').slice(1).map(stepOf);
  const {properties = {}, errorMessage} = parentSchema as {properties?: object; errorMessage?: string};
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return {
        path: [...path, key],
        message: `unknown key ${JSON.stringify(key)} (known here: ${Object.keys(properties).join(', ')})`,
      };
    }
    case 'required':
      return {path, message: `${JSON.stringify(params['missingProperty'])} is missing (add it)`};
    case 'type':
      return {path, message: `must be ${kindWords[String(params['type'])] ?? params['type']}, is ${shown(data)}`};
    case 'enum':
      return {path, message: `${shown(data)} is none of ${String(params['allowedValues']).replaceAll(',', ', ')}`};
    default:
      return {
        path,
        message: `${shown(data)} ${errorMessage === undefined ? message : `is not valid (${errorMessage})`}`,
      };
  }
}

const stepOf = (step: string): string | number =>
  /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~');

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
