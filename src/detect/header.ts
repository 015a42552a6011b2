/** What rules and correlations have in common: who they are, what an alert says of them, which techniques they see. */
import type {RuleHeader} from '../core/alert.ts';
import type {Declared} from './declared.ts';
import type {Report} from './problem.ts';
import type {HeadShape} from './rule-schema.ts';

/** Undefined for a rule without a `bifrost` map: it only feeds correlations. */
export function headerOf(shape: HeadShape, declared: Declared, report: Report): RuleHeader | undefined {
  const attack = techniques(shape.tags ?? [], declared, report);
  const {bifrost, level, falsepositives} = shape;
  if (bifrost === undefined) return undefined;
  if (level === undefined) report([], '"level" is missing: a rule that alerts has one');
  if (falsepositives === undefined) report([], '"falsepositives" is missing: a rule that alerts names them');
  return {
    id: bifrost.id,
    uuid: shape.id,
    title: shape.title,
    level: level ?? 'informational',
    profile: bifrost.profile,
    attack,
    why: bifrost.why.trim(),
    respond: bifrost.respond.trim(),
    falsePositives: falsepositives ?? [],
    modified: shape.modified ?? shape.date,
  };
}

/** `attack.t0855` is T0855; other namespaces (`cve`, `tlp`) are the author's own. */
function techniques(tags: readonly string[], declared: Declared, report: Report): string[] {
  const found: string[] = [];
  for (const [i, tag] of tags.entries()) {
    if (!tag.startsWith('attack.')) continue;
    const id = tag.slice('attack.'.length).toUpperCase();
    const technique = declared.techniques.get(id);
    if (technique === undefined) report(['tags', i], `${JSON.stringify(tag)} is no technique of ATT&CK for ICS`);
    else if (technique.deprecated) report(['tags', i], `${id} (${technique.name}) is deprecated`);
    else found.push(id);
  }
  return found;
}

/** Who was met before, by what must be unique in a rule set. */
export interface Register {
  /** By `id <uuid>`, `title <text>`, ...: where it stands. */
  readonly taken: Map<string, string>;
}

export function claimNames(shape: HeadShape, where: string, {taken}: Register, report: Report): void {
  const claims: readonly (readonly [path: readonly string[], key: string | undefined])[] = [
    [['id'], shape.id],
    [['title'], shape.title],
    [['name'], shape.name],
    [['bifrost', 'id'], shape.bifrost?.id],
  ];
  for (const [path, key] of claims) {
    if (key === undefined) continue;
    const claim = `${path.join('.')} ${key}`;
    const other = taken.get(claim);
    if (other === undefined) taken.set(claim, where);
    else report(path, `${path.join('.')} ${JSON.stringify(key)} is that of ${other} too`);
  }
}
