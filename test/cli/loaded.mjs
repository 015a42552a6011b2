/** Preloaded (`node --import`): writes down every file that the program loads, one a line, into the file that LOADED names. */
import {appendFileSync} from 'node:fs';
import {createRequire, register} from 'node:module';

const hooks = `
  import {appendFileSync} from 'node:fs';
  export async function load(url, context, next) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED, new URL(url).pathname + '\\n');
    return next(url, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const {cache} = createRequire(import.meta.url);
process.on('exit', () => appendFileSync(process.env['LOADED'] ?? '', `${Object.keys(cache).join('\n')}\n`));
