/** Checks the shape of a device profile. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import {type ProfileShape, profileSchema} from './profile-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<ProfileShape> = ajv.compile<ProfileShape>(profileSchema);
