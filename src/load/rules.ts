/** Reads rule files, and the techniques of ATT&CK that rules may name. */
import {readFile} from 'node:fs/promises';
import type {Technique} from '../detect/declared.ts';
import type {Shipped} from './prepared.ts';
import {projectPath} from './project.ts';
import type {YamlFiles} from './yaml-files.ts';

const endings: readonly string[] = ['.yml'];

/** The rules that come with the product. */
export const shippedRules: string = projectPath('rules/detection');
export const shippedRuleFiles: Shipped = {name: 'rules', folder: shippedRules, endings};

/** Reads all `*.yml` files at and below the paths. Throws `rules`: unreadable, or no YAML. */
export async function readRules(paths: readonly string[]): Promise<YamlFiles> {
  const {readYamlFiles} = await import('./yaml-files.ts');
  return readYamlFiles(paths, {code: 'rules', endings, noun: 'rule'});
}

/** The techniques of the pinned release of ATT&CK for ICS, by id. */
export async function loadTechniques(): Promise<ReadonlyMap<string, Technique>> {
  const text = await readFile(projectPath('rules/attack-ics.json'), 'utf8');
  const {techniques} = JSON.parse(text) as {techniques: Readonly<Record<string, Technique>>};
  return new Map(Object.entries(techniques));
}
