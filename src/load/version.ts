/** Version of the product, from its package.json: from src/ and from dist/src/ alike. */
import {existsSync, readFileSync} from 'node:fs';

function read(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    const file = new URL(up, import.meta.url);
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
  }
  return '0.0.0';
}

export const version: string = read();
