/** The corpus is what the project writes itself: the golden cases of each protocol. Found from the sources and when compiled. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {parseCase, type Step} from '../protocols/play.ts';

const [folder = ''] = ['../protocols/', '../../../test/protocols/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((path) => existsSync(`${path}modbus/README.md`));

export function casesOf(protocol: string): Step[][] {
  return readdirSync(`${folder}${protocol}`, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => parseCase(readFileSync(`${folder}${protocol}/${entry.name}/input.hex`, 'utf8')))
    .filter((steps) => steps.length > 0);
}
