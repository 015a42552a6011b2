/**
 * Rules of the kernel's audit as they are loaded: augenrules(8) puts rules.d together, and audit.rules counts where that has none;
 * audit.rules(7). Comments are no rules.
 */
import type {Place} from './probe.ts';
import {listBelow, readBelow, type Source} from './read.ts';

const FOLDER = '/etc/audit/rules.d';
const FILE = '/etc/audit/audit.rules';

export interface AuditRules {
  /** What was read, or may not be. */
  readonly path: string;
  readonly source: Source;
  /** Those that write something down. None where a rule or `-e 0` switches it all off. */
  readonly rules: readonly string[];
  /** Nothing can be changed until the next start. */
  readonly isFixed: boolean;
}

/** Absent: there is not one file. Never throws. */
export function auditRulesOf(place: Place): AuditRules {
  const list = listBelow(place, FOLDER);
  const nothing = (path: string, source: Source): AuditRules => ({path, source, rules: [], isFixed: false});
  if (list.found === 'denied' || list.found === 'failed') return nothing(FOLDER, list);
  const names = list.found === 'read' ? list.names.filter((name) => name.endsWith('.rules')) : [];
  const files = names.length === 0 ? [FILE] : names.map((name) => `${FOLDER}/${name}`);
  const texts: string[] = [];
  for (const file of files) {
    const read = readBelow(place, file);
    if (read.found !== 'read') return nothing(file, read);
    texts.push(read.text);
  }
  return {path: names.length === 0 ? FILE : FOLDER, ...ruled(texts.join('\n'), names.length === 0)};
}

/** In one file `-D` takes away what stands before it; augenrules puts it first. */
function ruled(text: string, isOneFile: boolean): Omit<AuditRules, 'path'> {
  const lines = text.split('\n').map((line) => line.trim());
  const lasting = isOneFile ? lines.slice(lines.lastIndexOf('-D') + 1) : lines;
  const enabled = lines.flatMap((line) => /^-e\s+(\d)$/.exec(line)?.[1] ?? []).at(-1);
  const isOff = enabled === '0' || lasting.some(silencesAll);
  const rules = lasting.filter((line) => /^-[waA]\s/.test(line) && !/\bnever\b/.test(line));
  return {source: {found: 'read', text}, rules: isOff ? [] : rules, isFixed: enabled === '2'};
}

/** `-a never,task`: no program is followed at all, whatever other rules say. */
const silencesAll = (line: string): boolean =>
  /^-[aA]\s+(never,(task|exit)|(task|exit),never)(\s+-k\s+\S+|\s+-S\s+all|\s+-F\s+arch=\S+)*$/.test(line);

/** `-w FILE`, or a rule with `-F path=` or `-F dir=`: of what is written or changed, not only of what is read. */
export const watches = (rules: readonly string[], file: string): boolean =>
  rules
    .filter((rule) => !/(-p\s+|-F\s*perm=)[rx]+(\s|$)/.test(rule))
    .some((rule) =>
      [...rule.matchAll(/(?:-w\s+|-F\s*(?:path|dir)=)(\S+)/g)].some(
        ([, path = '']) => path === file || file.startsWith(`${path.replace(/\/$/, '')}/`),
      ),
    );
