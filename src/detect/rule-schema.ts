/** Shape of rule and correlation documents: Sigma 2.1 and our `bifrost` map. Unknown keys are errors. */
import {type Static, Type} from 'typebox';
import {levels, profiles} from '../core/alert.ts';
import {correlationTypes} from './rule.ts';

const text = Type.String({minLength: 1, maxLength: 4096});
const texts = Type.Array(text, {minLength: 1, maxItems: 64});
const date = Type.String({pattern: '^\\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\\d|3[01])$'});
const uuid = Type.String({pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'});
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({type: 'string', enum: [...values]});
const strict = {additionalProperties: false};

/** A map is one fact, a list several in their order (example.ts checks what stands in them). */
const example = Type.Unsafe<FactShape | readonly unknown[]>({type: ['object', 'array']});
const examples = Type.Object(
  {fires: Type.Array(example, {minItems: 1}), quiet: Type.Array(example, {minItems: 1})},
  strict,
);

/** Whoever has this map may alert, and then it is whole. */
const bifrost = Type.Object(
  {
    id: Type.String({pattern: '^[A-Z]{2,4}-\\d{2,4}$'}),
    profile: oneOf(profiles),
    why: text,
    respond: text,
    examples,
  },
  strict,
);

const head = {
  title: Type.String({minLength: 1, maxLength: 256}),
  id: uuid,
  name: Type.Optional(Type.String({pattern: '^[a-z0-9_-]{2,128}$'})),
  status: oneOf(['stable', 'test', 'experimental', 'deprecated', 'unsupported']),
  description: Type.Optional(text),
  license: Type.Optional(text),
  author: Type.Optional(text),
  references: Type.Optional(texts),
  related: Type.Optional(Type.Array(Type.Object({id: uuid, type: text}, strict))),
  taxonomy: Type.Optional(text),
  date,
  modified: Type.Optional(date),
  tags: Type.Optional(Type.Array(Type.String({pattern: '^[a-z0-9_-]+\\.[a-z0-9._-]+$'}), {uniqueItems: true})),
  level: Type.Optional(oneOf(levels)),
  falsepositives: Type.Optional(texts),
  bifrost: Type.Optional(bifrost),
};

const logsource = Type.Object(
  {product: oneOf(['bifrost']), service: Type.Optional(text), category: text, definition: Type.Optional(text)},
  strict,
);

export const rule = Type.Object(
  {
    ...head,
    logsource,
    detection: Type.Unsafe<Readonly<Record<string, unknown>> & {readonly condition: string | readonly string[]}>({
      type: 'object',
      required: ['condition'],
      maxProperties: 65,
      properties: {condition: {anyOf: [text, texts]}},
      patternProperties: {'^[A-Za-z0-9_-]{1,64}$': {}},
      additionalProperties: false,
    }),
    fields: Type.Optional(texts),
  },
  strict,
);

const bound = Type.Optional(Type.Number({minimum: -1e15, maximum: 1e15}));
const condition = Type.Object(
  {
    ...{gt: bound, gte: bound, lt: bound, lte: bound, eq: bound, neq: bound},
    field: Type.Optional(text),
    percentile: Type.Optional(Type.Number({exclusiveMinimum: 0, maximum: 100})),
  },
  strict,
);

export const correlation = Type.Object(
  {
    ...head,
    correlation: Type.Object(
      {
        type: oneOf(correlationTypes),
        rules: Type.Array(text, {minItems: 1, maxItems: 16, uniqueItems: true}),
        'group-by': Type.Optional(Type.Array(text, {maxItems: 8, uniqueItems: true})),
        timespan: Type.String({pattern: '^[1-9]\\d{0,5}[smhd]$'}),
        condition: Type.Optional(condition),
        aliases: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), text))),
      },
      strict,
    ),
    generate: Type.Optional(Type.Boolean()),
  },
  strict,
);

export type HeadShape = Pick<RuleShape, keyof typeof head>;
export type RuleShape = Static<typeof rule>;
export type CorrelationShape = Static<typeof correlation>;
export type ConditionShape = Static<typeof condition>;
export type FactShape = Readonly<Record<string, unknown>>;
export type ExamplesShape = Static<typeof examples>;
