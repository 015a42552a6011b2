/**
 * Base chains of an nftables script, nft(8): as much of the language as a firewall's file has in tables and chains. What would
 * need more to be understood (include, variables, maps as verdicts, single `add` commands) is refused, not guessed.
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

/** Chains, or what cannot be understood. Never throws. */
export function chainsOf(text: string): Chain[] | string {
  const plain = text
    .replace(/"[^"\n]*"/g, '"text"')
    .replace(/#.*$/gm, '')
    .replace(/\\\n/g, ' ');
  const foreign = /^\s*(include|define|add|insert|delete|reset)\b|\$\w|\bvmap\b/m.exec(plain)?.[0].trim();
  if (foreign !== undefined) return `uses ${foreign}, which only nft itself understands: look on the box itself`;
  const chains: Chain[] = [];
  const tables = plain.matchAll(/\btable\s+(?:(ip|ip6|inet|arp|bridge|netdev)\s+)?(\w+)\s*\{/g);
  for (const match of tables) {
    const body = blockAt(plain, match.index + match[0].length);
    if (body === undefined) return 'has a { without its }';
    for (const chain of body.matchAll(/\bchain\s+(\w+)\s*\{/g)) {
      const statements = blockAt(body, chain.index + chain[0].length);
      if (statements === undefined || chains.length === MAX_CHAINS) return 'has a { without its }, or too many chains';
      chains.push(chainOf(match[1] ?? 'ip', match[2] ?? '', chain[1] ?? '', statements));
    }
  }
  return chains;
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

function chainOf(family: string, table: string, name: string, body: string): Chain {
  const statements = statementsOf(body);
  const base = statements.map((one) => BASE.exec(one)).find((one) => one !== null);
  const policy = statements.map((one) => /^policy (\w+)$/.exec(one)?.[1]).find((one) => one !== undefined);
  const rules = statements.filter((one) => !/^(type|policy|comment) /.test(one));
  return {family, table, name, hook: base?.[2] ?? '', policy: policy ?? 'accept', rules};
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
