/** What an alert tells of its rule. */
import type {RuleHeader} from '../core/alert.ts';
import type {Declared} from './declared.ts';
import type {Report} from './problem.ts';
import type {CorrelationShape, RuleShape} from './rule-schema.ts';

/** What an alert tells; undefined for a rule without `bifrost.id`, which only feeds correlations. */
export function headerOf(
  shape: RuleShape | CorrelationShape,
  report: Report,
  declared: Declared,
): RuleHeader | undefined {
  const {id, profile, why, respond} = shape.bifrost;
  const {level, falsepositives: falsePositives} = shape;
  const attack = techniquesOf(shape.tags ?? [], report, declared);
  if (id === undefined) return undefined;
  const wanted = {level, falsepositives: falsePositives, profile, why, respond};
  for (const [key, value] of Object.entries(wanted)) {
    const path = key === 'level' || key === 'falsepositives' ? [] : ['bifrost'];
    if (value === undefined) report(path, `${JSON.stringify(key)} is missing`);
  }
  if (!level || !falsePositives || !profile || !why || !respond) return undefined;
  const modified = shape.modified ?? shape.date;
  return {id, uuid: shape.id, title: shape.title, level, profile, attack, why, respond, falsePositives, modified};
}

function techniquesOf(tags: readonly string[], report: Report, {techniques}: Declared): string[] {
  return tags.flatMap((tag, i) => {
    if (!tag.startsWith('attack.')) return [];
    const id = tag.slice('attack.'.length).toUpperCase();
    const technique = techniques.get(id);
    if (technique === undefined) report(['tags', i], `${id} is no technique of the pinned ATT&CK for ICS release`);
    else if (technique.deprecated) report(['tags', i], `${id} (${technique.name}) is deprecated in ATT&CK for ICS`);
    return [id];
  });
}
