/** Reads the lines of the hardening checklist; what they mean is decided in src/checklist/judge. */
import type {Shipped} from './prepared.ts';
import {projectPath} from './project.ts';
import type {YamlFiles} from './yaml-files.ts';

const endings: readonly string[] = ['.yml'];

/** The lines that come with the product. */
export const shippedLineFiles: Shipped = {name: 'hardening', folder: projectPath('rules/hardening'), endings};

/** Reads all `*.yml` files at and below the paths. Throws `checklist`: unreadable, or no YAML. */
export async function readLines(paths: readonly string[]): Promise<YamlFiles> {
  const {readYamlFiles} = await import('./yaml-files.ts');
  return readYamlFiles(paths, {code: 'checklist', endings, noun: 'line of the checklist'});
}
