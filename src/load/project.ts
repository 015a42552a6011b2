/** Files that come with the product and are not code: from src/load and from dist/src/load alike. */
import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';

const ROOTS = ['../../', '../../../'];

/** Absolute path of a file or folder of the project, `rules/detection` say. */
export function projectPath(path: string): string {
  const root = ROOTS.map((up) => new URL(up, import.meta.url)).find((url) => existsSync(new URL('package.json', url)));
  return fileURLToPath(new URL(path, root ?? new URL('../../', import.meta.url)));
}

/** Folder of the program itself: `src`, or `dist/src` where it was compiled. */
export const programFolder: string = dirname(dirname(fileURLToPath(import.meta.url)));
