/** Which of the two shapes a document has, and what is wrong with it. */
import type {ErrorObject} from 'ajv';
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

function messageOf({keyword, params, message = 'is wrong'}: ErrorObject): string {
  if (keyword === 'additionalProperties') return `unknown key ${JSON.stringify(params['additionalProperty'])}`;
  if (keyword === 'required') return `${JSON.stringify(params['missingProperty'])} is missing`;
  return keyword === 'enum' ? `${message}: ${String(params['allowedValues'])}` : message;
}
