/** Which of the two shapes a document has, and what is wrong with it. */
import type {ErrorObject} from 'ajv';
import {kindWords} from '../core/schema-words.ts';
import {validate as isCorrelation} from './correlation-validator.ts';
import type {Path, Report} from './problem.ts';
import type {CorrelationShape, RuleShape} from './rule-schema.ts';
import {validate as isRule} from './rule-validator.ts';

/** The document as what it is; undefined when its shape is wrong, which is reported. */
export function shapeOf(
  value: unknown,
  report: Report,
): {rule: RuleShape} | {correlation: CorrelationShape} | undefined {
  const isCorrelated = typeof value === 'object' && value !== null && 'correlation' in value;
  if (isCorrelated && isCorrelation(value)) return {correlation: value};
  if (!isCorrelated && isRule(value)) return {rule: value};
  for (const error of (isCorrelated ? isCorrelation : isRule).errors ?? []) report(pathOf(error), messageOf(error));
  return undefined;
}

function pathOf({instancePath, keyword, params}: ErrorObject): Path {
  const steps = instancePath.split('/').slice(1);
  const path = steps.map((step) =>
    /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
  return keyword === 'additionalProperties' ? [...path, String(params['additionalProperty'])] : path;
}

function messageOf({instancePath, keyword, params, message = 'is wrong'}: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `unknown key ${JSON.stringify(params['additionalProperty'])}`;
    case 'required':
      return `${JSON.stringify(params['missingProperty'])} is missing`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'type':
      return `must be ${kindWords[String(params['type'])] ?? params['type']}`;
    case 'minItems':
      return `needs ${params['limit']} at least`;
    case 'pattern':
      return `is not valid (${advice[instancePath] ?? `it must match ${params['pattern']}`})`;
    default:
      return message;
  }
}

/** What to write instead, by place. */
const advice: Readonly<Record<string, string>> = {
  '/id': 'write a UUID in small letters, as uuidgen prints it',
  '/date': 'write the day as 2026-11-24',
  '/modified': 'write the day as 2026-11-24',
  '/bifrost/id': 'write two to four capitals, - and two to four digits: ZZ-01',
  '/correlation/timespan': 'write a number and s, m, h or d: 90s, 15m, 8h, 7d',
};
