/** What Ajv says of a document, in words of somebody who edits a YAML file. The validator must be made with `verbose`. */
import type {ErrorObject} from 'ajv';
import {kindWords} from '../core/schema-words.ts';
import type {YamlPlace} from './yaml-files.ts';

const MAX_SHOWN = 60;

/** Where in the document, and what is wrong there; an unknown key is pointed at itself. */
export function faultOf(error: ErrorObject): Pick<YamlPlace, 'path' | 'message'> {
  const {instancePath, keyword, params, data, parentSchema} = error;
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
        message: errorMessage === undefined ? limitOf(error) : `${shown(data)} is not valid (${errorMessage})`,
      };
  }
}

/** The same in one line, for documents whose lines are not known: `workflow.action--1.type: "run" is none of start, action, end`. */
export function faultLine(error: ErrorObject): string {
  const {path, message} = faultOf(error);
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

const sizes: Readonly<Record<string, string>> = {
  minLength: 'or more characters',
  maxLength: 'or fewer characters',
  minItems: 'or more entries',
  maxItems: 'or fewer entries',
  minProperties: 'or more keys',
  maxProperties: 'or fewer keys',
};

const sizeOf = (data: unknown): number => (typeof data === 'string' ? [...data] : Object.keys(data as object)).length;

/** Of a keyword that has no words here Ajv's own are used. */
function limitOf({keyword, params, message, data}: ErrorObject): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'const':
      return `must be ${shown(params['allowedValue'])}, is ${shown(data)}`;
    case 'minimum':
      return `must be at least ${limit}, is ${shown(data)}`;
    case 'maximum':
      return `must be at most ${limit}, is ${shown(data)}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}, is ${shown(data)}`;
    case 'uniqueItems':
      return 'has the same entry twice';
    default:
      return sizes[keyword] === undefined
        ? `${shown(data)} ${message}`
        : `must have ${limit} ${sizes[keyword]}, has ${sizeOf(data)}`;
  }
}

const stepOf = (step: string): string | number =>
  /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~');

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? String(data);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
