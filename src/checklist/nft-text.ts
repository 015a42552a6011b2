/**
 * Base chains of an nftables script, nft(8): as much of the language as a firewall's file has in tables and chains. What would
 * need more to be understood (include, variables, maps as verdicts, commands outside of tables) is refused, not guessed.
 */
export interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Empty: no base chain, nothing passes it by itself. */
  readonly hook: string;
  /** accept where nothing is said. */
  readonly policy: string;
  /** One text a rule. */
  readonly rules: readonly string[];
}

const MAX_CHAINS = 1000;
const BASE = /^type (\w+) hook (\w+)( device \S+)? priority [^;]+$/;

/** Words that nothing in the language could mistake; of another text only that it is one. */
const safeText = (text: string): string => (/^"[\w.@:+*-]*"$/.test(text) ? text : '"text"');

/** Chains, or what cannot be understood. A table that sleeps has none. Never throws. */
export function chainsOf(text: string): Chain[] | string {
  const plain = text
    .replace(/"[^"\n]*"/g, safeText)
    .replace(/#.*$/gm, '')
    .replace(/\\\n/g, ' ');
  const foreign = /^\s*(include|define|add|insert|delete|reset)\b|\$\w|\bvmap\b/m.exec(plain)?.[0].trim();
  if (foreign !== undefined) return `uses ${foreign}, which only nft itself understands: look on the box itself`;
  const chains = new Map<string, Chain>();
  let end = 0;
  let outside = '';
  for (const match of plain.matchAll(/\btable\s+(?:(ip|ip6|inet|arp|bridge|netdev)\s+)?(\w+)\s*\{/g)) {
    const from = match.index + match[0].length;
    const body = blockAt(plain, from);
    if (body === undefined) return 'has a { without its }';
    outside += `${plain.slice(end, match.index)}${TABLE}`;
    end = from + body.length + 1;
    const problem = takeChains(chains, match[1] ?? 'ip', match[2] ?? '', body);
    if (problem !== undefined) return problem;
  }
  const alone = (outside + plain.slice(end)).replace(/[;\s]+/g, ' ').trim();
  if (!ALONE.test(alone)) return 'has commands outside of its tables: look on the box itself';
  return [...chains.values()];
}

const TABLE = ' table ';
/** Rules are flushed before the first table, if at all. */
const ALONE = /^(flush ruleset ?)*(table ?)*$/;

/** Into `chains`; of a chain that stands there twice the rules add up, and the last policy counts. */
function takeChains(chains: Map<string, Chain>, family: string, table: string, body: string): string | undefined {
  if (/\bflags\s+[\w,\s]*\bdormant\b/.test(body)) return undefined;
  for (const found of body.matchAll(/\bchain\s+(\w+)\s*\{/g)) {
    const statements = blockAt(body, found.index + found[0].length);
    if (statements === undefined || chains.size === MAX_CHAINS) return 'has a { without its }, or too many chains';
    const name = found[1] ?? '';
    const key = `${family} ${table} ${name}`;
    chains.set(key, chainOf({family, table, name}, statements, chains.get(key)));
  }
  return undefined;
}

/** What stands between a brace and the one that closes it. */
function blockAt(text: string, from: number): string | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return text.slice(from, at);
  }
  return undefined;
}

function chainOf(id: Pick<Chain, 'family' | 'table' | 'name'>, body: string, before: Chain | undefined): Chain {
  const statements = statementsOf(body);
  const base = statements.map((one) => BASE.exec(one)).find((one) => one !== null);
  const policy = statements.flatMap((one) => /^policy (\w+)$/.exec(one)?.[1] ?? []).at(-1);
  const rules = statements.filter((one) => !/^(type|policy|comment) /.test(one));
  return {
    ...id,
    hook: base?.[2] ?? before?.hook ?? '',
    policy: policy ?? before?.policy ?? 'accept',
    rules: [...(before?.rules ?? []), ...rules],
  };
}

/** Ends of statements are `;` and line ends, outside of `{ ssh, https }`. */
function statementsOf(body: string): string[] {
  const statements = [''];
  let depth = 0;
  for (const char of body) {
    if (char === '{') depth++;
    if (char === '}') depth--;
    if (depth === 0 && (char === ';' || char === '\n')) statements.push('');
    else statements[statements.length - 1] += char;
  }
  return statements.map((one) => one.replace(/\s+/g, ' ').trim()).filter((one) => one !== '');
}
