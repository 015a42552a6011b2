/** Shape of a report: what every format shows, and what the JSON format is. docs/schemas/report.json is written from it. */
import {type Static, Type} from 'typebox';
import {lineModes, lineStates} from '../../core/checklist.ts';

const strict = {additionalProperties: false};
const text = Type.String();
const texts = Type.Array(text);
const count = Type.Integer({minimum: 0});
const time = Type.String({description: 'ISO 8601, UTC, with microseconds'});
const line = Type.Integer({minimum: 1, maximum: 103});
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({type: 'string', enum: [...values]});
const state = oneOf(lineStates);

const score = Type.Object(
  {pass: count, fail: count, na: count, unknown: count, attested: count, stale: count, applicable: count},
  strict,
);

const objection = Type.Object(
  {clause: text, says: text, subjects: Type.Array(text, {description: 'Empty: something is missing as a whole'})},
  strict,
);

const twin = Type.Object(
  {
    says: Type.String({description: 'What the same line asks of bare metal; its verdict counts'}),
    insteadOf: state,
    because: text,
  },
  strict,
);

const mapping = Type.Object(
  {
    to: text,
    ids: texts,
    verified: Type.Boolean({description: "Compared with the standard's own text; else it is a hint"}),
  },
  strict,
);

const reportLine = Type.Object(
  {
    line,
    text,
    section: text,
    group: text,
    mode: oneOf(lineModes),
    valid: Type.String({description: 'For how long evidence is good: 7d'}),
    state,
    was: Type.String({description: 'State in the run before; none: it was not judged, or there was no such run'}),
    why: text,
    means: Type.String({description: 'What this state means for this line'}),
    objections: Type.Array(objection),
    twin: Type.Optional(twin),
    evidence: Type.Array(Type.String({description: 'Id of an entry of evidence'})),
    mappings: Type.Array(mapping),
    peers: texts,
    remedy: texts,
  },
  strict,
);

const evidence = Type.Object(
  {
    id: Type.String({pattern: '^E[1-9][0-9]*$'}),
    probe: text,
    version: count,
    source: text,
    host: text,
    at: time,
    found: text,
    reason: text,
    subjects: Type.Integer({minimum: 0, description: 'How many things were judged in it'}),
    sha256: Type.String({description: 'Of the raw text, hex; empty: there was none'}),
    excerpt: Type.Array(text),
    lines: Type.Array(line),
  },
  strict,
);

const zones = Type.Object(
  {
    places: Type.Array(Type.Object({name: text, members: texts}, strict)),
    arrows: Type.Array(Type.Object({from: text, to: text, conduit: text, protocols: texts}, strict)),
  },
  {...strict, description: 'Zones and conduits of the policy when the run was made; left out: there was none'},
);

export const reportSchema = Type.Object(
  {
    schema: Type.Literal(1),
    title: text,
    /** First line of every format. */
    summary: text,
    remarks: texts,
    product: Type.Object({name: text, version: text}, strict),
    site: text,
    sensor: text,
    run: Type.Object({id: text, at: time, host: text, root: text, cause: text, digest: text}, strict),
    score,
    notJudged: Type.Array(line, {description: 'Lines of the checklist that the run did not judge'}),
    sections: Type.Array(Type.Object({name: text, score, lines: Type.Array(line)}, strict)),
    lines: Type.Array(reportLine),
    evidence: Type.Array(evidence),
    actions: Type.Array(text, {description: 'What is still to be done because of incidents and exercises'}),
    zones: Type.Optional(zones),
    trend: Type.Array(Type.Object({run: text, at: time, score}, strict), {description: 'Oldest first, this run last'}),
  },
  {$schema: 'http://json-schema.org/draft-07/schema#', title: 'report', ...strict},
);

export type Report = Static<typeof reportSchema>;
export type ReportLine = Report['lines'][number];
export type ReportEvidence = Report['evidence'][number];
