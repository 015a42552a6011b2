/** Checks the shape of a rule document. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import {type RuleShape, rule} from './rule-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, code: {source: true}});

export const validate: ValidateFunction<RuleShape> = ajv.compile<RuleShape>(rule);
