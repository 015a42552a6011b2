/**
 * Reads playbooks: CACAO 2.0 documents (JSON). Bifrost takes those alone that are a chain of actions for people: whatever would run by itself
 * is refused. The whole format is checked by the official schemas in the tests.
 */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {AppError} from '../core/errors.ts';
import type {Playbook, PlaybookStep} from '../core/playbook.ts';
import {documentIn, jsonFiles} from './json-files.ts';
import type {DocumentStep, PlaybookDocument} from './playbook-schema.ts';
import {validate} from './playbook-validator.ts';
import {projectPath} from './project.ts';

export const shippedPlaybooks: string = projectPath('rules/playbooks');

const LABEL = 'bifrost-rule:';
/** All `*.json` of the folders, by name. Throws `checklist` with every problem, one a line. */
export function loadPlaybooks(folders: readonly string[] = [shippedPlaybooks]): Playbook[] {
  const files = folders.flatMap((folder) => jsonFiles(folder).map((name) => join(folder, name)));
  const problems: string[] = [];
  const playbooks = files.flatMap((file): Playbook[] => {
    const content = readFileSync(file, 'utf8');
    const document = documentIn(content, validate);
    if (!('workflow' in document)) {
      problems.push(...document.map((problem) => `${file}: ${problem}`));
      return [];
    }
    const steps = chain(document);
    if (typeof steps === 'string') problems.push(`${file}: ${steps}`);
    return typeof steps === 'string' ? [] : [playbookOf(file, content, document, steps)];
  });
  if (problems.length > 0) throw new AppError('checklist', problems.join('\n'));
  return playbooks;
}

/** The actions from start to end, or why they are none. */
function chain({workflow, workflow_start, agent_definitions = {}}: PlaybookDocument): PlaybookStep[] | string {
  const path = pathOf(workflow, workflow_start);
  if (typeof path === 'string') return path;
  if (path.length < Object.keys(workflow).length) return 'workflow has steps that are never reached';
  return path
    .filter(([, {type}]) => type === 'action')
    .map(([id, {name = '', description = '', agent = ''}]) => ({
      ...{id, title: name, text: description, who: agent_definitions[agent]?.name ?? 'anybody'},
    }));
}

function pathOf(workflow: PlaybookDocument['workflow'], start: string): [id: string, step: DocumentStep][] | string {
  const path = new Map<string, DocumentStep>();
  for (let id: string | undefined = start; id !== undefined; ) {
    const step: DocumentStep | undefined = workflow[id];
    if (step === undefined) return `workflow has no step ${id}`;
    if (path.has(id)) return `workflow goes round in a circle at ${id}`;
    path.set(id, step);
    if (step.type === 'end') return [...path];
    id = step.on_completion;
  }
  return 'workflow has no end';
}

const playbookOf = (
  file: string,
  content: string,
  document: PlaybookDocument,
  steps: readonly PlaybookStep[],
): Playbook => ({
  id: document.id,
  name: basename(file, '.json'),
  title: document.name,
  about: document.description ?? '',
  modified: document.modified,
  rules: (document.labels ?? []).filter((one) => one.startsWith(LABEL)).map((one) => one.slice(LABEL.length)),
  steps,
  sha256: createHash('sha256').update(content).digest('hex'),
});
