/** One rule document, compiled. */
import {type FactKind, factKinds} from '../core/fact.ts';
import {type Declared, fieldOf} from './declared.ts';
import {compileDetection} from './detection.ts';
import {examplesOf, NO_EXAMPLES} from './example.ts';
import {headerOf} from './header.ts';
import {namesOf} from './names.ts';
import type {Report} from './problem.ts';
import type {Rule} from './rule.ts';
import type {RuleShape} from './rule-schema.ts';
import {ANY_FIELD} from './selection.ts';

export interface Place {
  readonly file: string;
  readonly document: number;
}

/** Undefined when its logsource is wrong: of the rest nothing could be said. */
export function compileRule(shape: RuleShape, place: Place, declared: Declared, report: Report): Rule | undefined {
  const {service, category} = shape.logsource;
  const kind = kindOf(category, declared);
  if (kind === undefined) report(['logsource', 'category'], `unknown kind of fact ${JSON.stringify(category)}`);
  if (service !== undefined && !declared.services.has(service)) {
    report(['logsource', 'service'], `unknown protocol ${JSON.stringify(service)}`);
    return undefined;
  }
  if (kind === undefined) return undefined;
  const used = new Set<string>();
  const field = (name: string) => fieldOf(declared, service, name);
  const header = headerOf(shape, declared, report);
  const reading = {defaults: {kind, protocol: service ?? 'tcp'}, declared, report};
  return {
    ...place,
    type: 'rule',
    uuid: shape.id,
    header,
    alerts: header !== undefined,
    examples: shape.bifrost === undefined ? NO_EXAMPLES : examplesOf(shape.bifrost.examples, reading),
    service,
    kind,
    names: namesOf(shape.detection),
    matches: compileDetection(shape.detection, ['detection'], {field, report, used}),
    varies: (protocol) => [...used].some((name) => variesIn(declared, protocol, name)),
  };
}

const kindOf = (category: string, declared: Declared): FactKind | undefined =>
  factKinds.find((kind) => kind === category && declared.kinds.includes(kind));

/** A keyword looks at every field, so also at those that vary. */
const variesIn = (declared: Declared, protocol: string, name: string): boolean =>
  name === ANY_FIELD || fieldOf(declared, protocol, name)?.varies === true;
