/** Checks the shape of a line of the checklist. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import {type LineShape, lineSchema} from './line-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<LineShape> = ajv.compile<LineShape>(lineSchema);
