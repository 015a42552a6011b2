/** Checks the shape of a playbook. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import {type PlaybookDocument, playbookSchema} from './playbook-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<PlaybookDocument> = ajv.compile<PlaybookDocument>(playbookSchema);
