/** Version of the product, from its package.json. */
import {readFileSync} from 'node:fs';
import {projectPath} from './project.ts';

export const version: string = (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {version: string})
  .version;
