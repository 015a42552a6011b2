/**
 * Writes src/link/message-schemas.json: what core and sensor may say to each other, as JSON Schemas made of the types, so that the
 * two cannot part. A test fails when the file is not what the types say: then run `npm run message-schemas`.
 */
import {writeFileSync} from 'node:fs';
import {messageSchemas} from './types-to-schemas.mjs';

writeFileSync('src/link/message-schemas.json', `${JSON.stringify(messageSchemas(), null, 1)}\n`);
