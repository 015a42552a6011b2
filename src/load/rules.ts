/** Reads rule files, and the techniques of ATT&CK that rules may name. */
import {readFile} from 'node:fs/promises';
import type {Technique} from '../detect/declared.ts';
import {projectPath} from './project.ts';
import {readYamlFiles, type YamlFiles} from './yaml-files.ts';

/** The rules that come with the product. */
export const shippedRules: string = projectPath('rules/detection');

/** Reads all `*.yml` files at and below the paths. Throws `rules`: unreadable, or no YAML. */
export const readRules = (paths: readonly string[]): Promise<YamlFiles> =>
  readYamlFiles(paths, {code: 'rules', endings: ['.yml'], noun: 'rule'});

/** The techniques of the pinned release of ATT&CK for ICS, by id. */
export async function loadTechniques(): Promise<ReadonlyMap<string, Technique>> {
  const text = await readFile(projectPath('rules/attack-ics.json'), 'utf8');
  const {techniques} = JSON.parse(text) as {techniques: Readonly<Record<string, Technique>>};
  return new Map(Object.entries(techniques));
}
