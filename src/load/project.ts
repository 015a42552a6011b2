/** Files that come with the product and are not code: from src/load and from dist/src/load alike. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const ROOTS = ['../../', '../../../'];

/** Absolute path of a file or folder of the project, `rules/detection` say. */
export function projectPath(path: string): string {
  const root = ROOTS.map((up) => new URL(up, import.meta.url)).find((url) => existsSync(new URL('package.json', url)));
  return fileURLToPath(new URL(path, root ?? new URL('../../', import.meta.url)));
}
