/**
 * Checks a configuration against its schema, and fills in defaults. This is how it is made from the sources; the build puts the code
 * that Ajv writes in this file's place (src/prepare.ts), so that neither Ajv nor the schema is compiled at a start.
 */
import {Ajv, type ValidateFunction} from 'ajv';
import {configSchema} from './schema.ts';

/** A test checks the schema; to check it at every start, or to optimize for one call, takes longer than to read the file. */
const quickStart = {validateSchema: false, meta: false, code: {optimize: false, source: true}} as const;

export const validate: ValidateFunction = new Ajv({allErrors: true, verbose: true, useDefaults: true, ...quickStart})
  .addVocabulary(['errorMessage', 'unit'])
  .compile(configSchema);
