/** Shape of a file of rules/regulators. Unknown keys are errors. */
const text = {type: 'string', minLength: 1, maxLength: 1000} as const;
const id = {
  type: 'string',
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  errorMessage: 'use lower case letters, digits and -, a letter first',
} as const;

export const regulatorSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'source', 'applies', 'reports'],
  properties: {
    ...{title: text, source: text, applies: text},
    reports: {
      type: 'array',
      minItems: 1,
      maxItems: 16,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'title', 'within'],
        properties: {
          ...{id, title: text, after: id},
          within: {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            maxProperties: 1,
            properties: {
              hours: {type: 'integer', minimum: 1, maximum: 8760},
              months: {type: 'integer', minimum: 1, maximum: 24},
            },
          },
        },
      },
    },
  },
} as const;
