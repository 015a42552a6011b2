/** Checks the shape of a regulator's file. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import type {Regulator} from '../core/regulator.ts';
import {regulatorSchema} from './regulator-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<Omit<Regulator, 'name'>> =
  ajv.compile<Omit<Regulator, 'name'>>(regulatorSchema);
