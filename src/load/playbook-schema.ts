/** What Bifrost uses of a CACAO 2.0 document; everything else of CACAO may be there. Whatever would run by itself is refused. */
const MAX_STEPS = 100;

const text = {type: 'string', minLength: 1, maxLength: 4096};

export const playbookSchema = {
  type: 'object',
  required: ['type', 'spec_version', 'id', 'name', 'modified', 'workflow_start', 'workflow'],
  properties: {
    type: {const: 'playbook'},
    spec_version: {const: 'cacao-2.0'},
    id: {type: 'string', pattern: '^playbook--[0-9a-f-]{36}$', errorMessage: 'write playbook-- and a UUID'},
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
          commands: {
            type: 'array',
            items: {
              type: 'object',
              required: ['type'],
              properties: {
                type: {const: 'manual', errorMessage: 'Bifrost runs nothing: only manual, which a person does'},
              },
            },
          },
        },
      },
    },
    agent_definitions: {type: 'object', additionalProperties: {type: 'object', properties: {name: text}}},
  },
} as const;

export interface PlaybookDocument {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly modified: string;
  readonly labels?: readonly string[];
  readonly workflow_start: string;
  readonly workflow: Readonly<Record<string, DocumentStep>>;
  readonly agent_definitions?: Readonly<Record<string, {readonly name?: string}>>;
}

export interface DocumentStep {
  readonly type: 'start' | 'action' | 'end';
  readonly name?: string;
  readonly description?: string;
  readonly on_completion?: string;
  readonly agent?: string;
}
