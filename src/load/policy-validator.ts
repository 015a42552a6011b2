/** Checks the shape of a policy file. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import type {PolicyShape} from './policy-schema.ts';
import {policySchema} from './policy-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<PolicyShape> = ajv.compile<PolicyShape>(policySchema);
