/** Reads who wants to hear of incidents: rules/regulators/*.json. */
import {readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {AppError} from '../core/errors.ts';
import type {Regulator} from '../core/regulator.ts';
import {documentIn, jsonFiles} from './json-files.ts';
import {projectPath} from './project.ts';
import {validate} from './regulator-validator.ts';

const shippedRegulators: string = projectPath('rules/regulators');

/** By name. Throws `checklist` with every problem, one a line. */
export function loadRegulators(folder: string = shippedRegulators): Regulator[] {
  const problems: string[] = [];
  const regulators = jsonFiles(folder).flatMap((file): Regulator[] => {
    const path = join(folder, file);
    const document = documentIn(readFileSync(path, 'utf8'), validate);
    if ('reports' in document) {
      const dangling = document.reports.find(
        ({after}, i) => after !== undefined && !document.reports.slice(0, i).some(({id}) => id === after),
      );
      if (dangling === undefined) return [{name: basename(file, '.json'), ...document}];
      problems.push(`${path}: no report before ${dangling.id} is called ${dangling.after}`);
      return [];
    }
    problems.push(...document.map((problem) => `${path}: ${problem}`));
    return [];
  });
  if (problems.length > 0) throw new AppError('checklist', problems.join('\n'));
  return regulators;
}
