/**
 * Reads playbooks: CACAO 2.0 documents (JSON). Bifrost takes those alone that are a chain of actions for people: whatever would run by itself
 * is refused. The whole format is checked by the official schemas in the tests.
 */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {Ajv} from 'ajv';
import {AppError} from '../core/errors.ts';
import type {Playbook, PlaybookStep} from '../core/playbook.ts';
import {projectPath} from './project.ts';

export const shippedPlaybooks: string = projectPath('rules/playbooks');

const LABEL = 'bifrost-rule:';
const MAX_STEPS = 100;

const text = {type: 'string', minLength: 1, maxLength: 4096};

/** What is used of a document; everything else of CACAO may be there. */
const shape = {
  type: 'object',
  required: ['type', 'spec_version', 'id', 'name', 'modified', 'workflow_start', 'workflow'],
  properties: {
    type: {const: 'playbook'},
    spec_version: {const: 'cacao-2.0'},
    id: {type: 'string', pattern: '^playbook--[0-9a-f-]{36}$'},
    ...{name: text, description: text, modified: text, workflow_start: text},
    labels: {type: 'array', items: {type: 'string', maxLength: 256}},
    workflow: {
      type: 'object',
      maxProperties: MAX_STEPS,
      additionalProperties: {
        type: 'object',
        required: ['type'],
        properties: {
          type: {enum: ['start', 'action', 'end']},
          ...{name: text, description: text, on_completion: text, agent: text},
          commands: {type: 'array', items: {type: 'object', required: ['type'], properties: {type: {const: 'manual'}}}},
        },
      },
    },
    agent_definitions: {type: 'object', additionalProperties: {type: 'object', properties: {name: text}}},
  },
} as const;

interface Document {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly modified: string;
  readonly labels?: readonly string[];
  readonly workflow_start: string;
  readonly workflow: Readonly<Record<string, Step>>;
  readonly agent_definitions?: Readonly<Record<string, {readonly name?: string}>>;
}

interface Step {
  readonly type: 'start' | 'action' | 'end';
  readonly name?: string;
  readonly description?: string;
  readonly on_completion?: string;
  readonly agent?: string;
}

/** All `*.json` of the folders, by name. Throws `checklist` with every problem, one a line. */
export function loadPlaybooks(folders: readonly string[] = [shippedPlaybooks]): Playbook[] {
  const files = folders.flatMap((folder) => jsonFiles(folder).map((name) => join(folder, name)));
  const isDocument = new Ajv({strict: false, verbose: true}).compile<Document>(shape);
  const problems: string[] = [];
  const playbooks = files.flatMap((file): Playbook[] => {
    const content = readFileSync(file, 'utf8');
    const document = jsonOf(content);
    if (!isDocument(document)) {
      const [{instancePath = '', message = ''} = {}] = isDocument.errors ?? [];
      problems.push(`${file}: ${instancePath || 'it'} ${message}`);
      return [];
    }
    const steps = chain(document);
    if (typeof steps === 'string') problems.push(`${file}: ${steps}`);
    return typeof steps === 'string' ? [] : [playbookOf(file, content, document, steps)];
  });
  if (problems.length > 0) throw new AppError('checklist', problems.join('\n'));
  return playbooks;
}

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

const unreadable = (folder: string, cause: unknown): AppError =>
  new AppError('checklist', `${folder} cannot be read: ${(cause as Error).message}`, {cause});

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The actions from start to end, or why they are none. */
function chain({workflow, workflow_start, agent_definitions = {}}: Document): PlaybookStep[] | string {
  const path = pathOf(workflow, workflow_start);
  if (typeof path === 'string') return path;
  if (path.length < Object.keys(workflow).length) return 'workflow has steps that are never reached';
  return path
    .filter(([, {type}]) => type === 'action')
    .map(([id, {name = '', description = '', agent = ''}]) => ({
      ...{id, title: name, text: description, who: agent_definitions[agent]?.name ?? 'anybody'},
    }));
}

function pathOf(workflow: Document['workflow'], start: string): [id: string, step: Step][] | string {
  const path = new Map<string, Step>();
  for (let id: string | undefined = start; id !== undefined; ) {
    const step: Step | undefined = workflow[id];
    if (step === undefined) return `workflow has no step ${id}`;
    if (path.has(id)) return `workflow goes round in a circle at ${id}`;
    path.set(id, step);
    if (step.type === 'end') return [...path];
    id = step.on_completion;
  }
  return 'workflow has no end';
}

const playbookOf = (file: string, content: string, document: Document, steps: readonly PlaybookStep[]): Playbook => ({
  id: document.id,
  name: basename(file, '.json'),
  title: document.name,
  about: document.description ?? '',
  modified: document.modified,
  rules: (document.labels ?? []).filter((one) => one.startsWith(LABEL)).map((one) => one.slice(LABEL.length)),
  steps,
  sha256: createHash('sha256').update(content).digest('hex'),
});
