/** Shape of a line of the checklist, one file each in rules/hardening/. Unknown keys are errors. */
import {type Static, Type} from 'typebox';
import {lineModes, lineStates} from '../../core/checklist.ts';
import {closings} from '../../core/task.ts';

const text = Type.String({minLength: 1, maxLength: 2048});
const texts = Type.Array(text, {minLength: 1, maxItems: 32});
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({type: 'string', enum: [...values]});
const strict = {additionalProperties: false};
const id = Type.String({pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 64});
const span = Type.String({pattern: '^[1-9]\\d{0,3}[hd]$'});

/** A Sigma selection over the fields of a probe's subjects: a map is AND, a list of maps is OR. */
const selection = Type.Unsafe<Readonly<Record<string, unknown>> | readonly unknown[]>({type: ['object', 'array']});

/** `unless` takes away from what `when` matches. */
const clause = {id, probe: id, when: selection, unless: Type.Optional(selection), says: text};

/**
 * What it means that a probe proves its source absent: the line does not apply, fails, or nothing; `together`: the line
 * does not apply where all the probes that are marked so are absent.
 */
const probe = Type.Object(
  {
    absent: oneOf(['na', 'together', 'fail', 'ignore']),
    /** In words, where absence alone decides. */
    says: Type.Optional(text),
    /** Only these subjects are the line's; without one it is unknown. */
    of: Type.Optional(selection),
    /** Nothing in a source that was read is good news as it is; else it is unknown. */
    empty: Type.Optional(oneOf(['pass'])),
  },
  strict,
);

const criteria = {
  /** Every probe that a clause names, and those whose absence decides. */
  probes: Type.Record(id, probe),
  /** A subject that matches is an objection. */
  fail: Type.Optional(Type.Array(Type.Object(clause, strict), {minItems: 1, maxItems: 32})),
  /** So many subjects must match (1), else it is an objection. */
  require: Type.Optional(
    Type.Array(Type.Object({...clause, count: Type.Optional(Type.Integer({minimum: 1, maximum: 1000}))}, strict), {
      minItems: 1,
      maxItems: 32,
    }),
  ),
};

/** Evidence for an example: by probe, its subjects as fields, or that nothing could be read. */
const evidence = Type.Record(
  id,
  Type.Unsafe<readonly Readonly<Record<string, unknown>>[] | 'absent' | 'denied' | 'failed'>({
    type: ['array', 'string'],
  }),
);

const outcome = {
  name: text,
  state: oneOf(lineStates),
  /** Ids of the clauses that object, in any order. */
  objects: Type.Optional(Type.Array(id)),
  /** How old the evidence is: 0 h. */
  age: Type.Optional(span),
  evidence,
};

/** `twin`: what the twin says. */
const example = Type.Object({...outcome, twin: Type.Optional(oneOf(lineStates))}, strict);
/** Bifrost itself has no twin. */
const selfExample = Type.Object(outcome, strict);

/** The line is something to be done again and again. */
const task = Type.Object(
  {
    /** RFC 5545: DAILY, WEEKLY, MONTHLY, YEARLY. */
    every: Type.String({minLength: 1, maxLength: 256}),
    notice: span,
    grace: span,
    /** Roles. */
    owner: id,
    deputy: id,
    closing: oneOf(closings),
    /** Of `closing: evidence`: what must hold, on evidence of the period. */
    evidence: Type.Optional(Type.Object(criteria, strict)),
  },
  strict,
);

export const lineSchema = Type.Object(
  {
    line: Type.Integer({minimum: 1, maximum: 103}),
    /** The exact words of the checklist. */
    text,
    /** Its heading in the checklist. */
    section: text,
    group: text,
    mode: oneOf(lineModes),
    /** For how long evidence is good. */
    valid: span,
    /** What each state means, in words for people. */
    means: Type.Object({pass: text, fail: text, na: text, unknown: text}, strict),
    ...criteria,
    /** The same demand on bare metal, judged where the line itself does not apply. */
    twin: Type.Optional(Type.Object({says: text, ...criteria}, strict)),
    task: Type.Optional(task),
    /** How Bifrost itself keeps the line; without criteria of its own, those of the line are for its own installation, too. */
    self: Type.Object(
      {
        says: text,
        ...criteria,
        probes: Type.Optional(criteria.probes),
        /** Of criteria of its own: for how long evidence is good, where not as long as the line says. */
        valid: Type.Optional(span),
        /** Where it has criteria of its own: one that it keeps (pass, na), and one for each clause that objects. */
        examples: Type.Optional(Type.Array(selfExample, {minItems: 2})),
      },
      strict,
    ),
    mappings: Type.Array(
      Type.Object(
        {
          to: oneOf(['iec-62443-3-3', 'iec-62443', 'nist-800-53', 'nist-csf-2', 'cis', 'cis-controls-8', 'attack-ics']),
          ids: texts,
          /** Read in a release that lies in rules/, and named by `source`; else it is from memory or from another's label. */
          verified: Type.Boolean(),
          source: Type.Optional(text),
        },
        strict,
      ),
      {minItems: 1},
    ),
    /** Checks of other tools that look at the same. */
    peers: Type.Optional(texts),
    remedy: texts,
    examples: Type.Array(example, {minItems: 4}),
  },
  strict,
);

export type LineShape = Static<typeof lineSchema>;
export type CriteriaShape = Pick<LineShape, 'probes' | 'fail' | 'require'>;
export type ExampleShape = LineShape['examples'][number];
