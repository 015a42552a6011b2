/** Checks the shape of a tag file. The build puts the code that Ajv writes in this file's place (src/prepare.ts). */
import {Ajv, type ValidateFunction} from 'ajv';
import {type DeviceShape, tagSchema} from './tag-schema.ts';

const ajv = new Ajv({allErrors: true, strict: false, verbose: true, code: {source: true}});

export const validate: ValidateFunction<DeviceShape> = ajv.compile<DeviceShape>(tagSchema);
