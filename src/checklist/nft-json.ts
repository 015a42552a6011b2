/** Base chains of a running firewall: libnftables-json(5), what `nft -j list ruleset` prints. */
import type {Chain} from './nft-text.ts';

type Shape = Readonly<Record<string, unknown>>;

/** Chains, each rule as words as nft(8) writes them; or what is wrong. A table that sleeps has none. Never throws. */
export function chainsOfJson(text: string): Chain[] | string {
  let list: unknown;
  try {
    list = (JSON.parse(text) as {nftables?: unknown}).nftables;
  } catch {
    return 'is no JSON';
  }
  if (!Array.isArray(list)) return 'has no list of nftables';
  const rules = list.flatMap((one) => shapeOf(one, 'rule'));
  const dormant = list.flatMap((one) => shapeOf(one, 'table')).filter(isDormant);
  return list
    .flatMap((one) => shapeOf(one, 'chain'))
    .filter((chain) => !dormant.some(({family, name}) => family === chain['family'] && name === chain['table']))
    .map((chain) => ({
      family: wordOf(chain['family']),
      table: wordOf(chain['table']),
      name: wordOf(chain['name']),
      hook: wordOf(chain['hook']),
      policy: wordOf(chain['policy']) || 'accept',
      rules: rules
        .filter(
          (rule) =>
            rule['chain'] === chain['name'] && rule['table'] === chain['table'] && rule['family'] === chain['family'],
        )
        .map(({expr}) =>
          Array.isArray(expr)
            ? expr
                .map(wordsOf)
                .filter((word) => word !== '')
                .join(' ')
            : '',
        ),
    }));
}

const isDormant = ({flags}: Shape): boolean => [flags].flat().includes('dormant');

function shapeOf(value: unknown, key: string): Shape[] {
  const inner = (value as Shape | null)?.[key];
  return typeof inner === 'object' && inner !== null ? [inner as Shape] : [];
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `{"accept": null}` → accept; a counter says nothing; what has no words here stays JSON, which binds. */
function wordsOf(statement: unknown): string {
  const [name = '', value] = Object.entries((statement ?? {}) as Shape)[0] ?? [];
  if (value === null || name === 'counter' || name === 'limit' || name === 'log')
    return name === 'limit' ? 'limit rate any' : name;
  const shape = (typeof value === 'object' ? value : {}) as Shape;
  if (name === 'match') return matchOf(shape) ?? `match ${JSON.stringify(value)}`;
  if (name === 'jump' || name === 'goto') return `${name} ${wordOf(shape['target'])}`;
  return `${name} ${JSON.stringify(value)}`;
}

/** `ip saddr 0.0.0.0/0`, `ct state new`, `iifname != lo`. */
function matchOf({op, left, right}: Shape): string | undefined {
  const [kind = '', of] = Object.entries((left ?? {}) as Shape)[0] ?? [];
  const shape = (typeof of === 'object' && of !== null ? of : {}) as Shape;
  const key = wordOf(shape['key']);
  const keys: Readonly<Record<string, string>> = {
    meta: key,
    ct: `ct ${key}`,
    payload: `${wordOf(shape['protocol'])} ${wordOf(shape['field'])}`,
  };
  const [what, value] = [keys[kind], textOf(right)];
  return what === undefined || value === undefined ? undefined : `${what} ${op === '!=' ? '!= ' : ''}${value}`;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(',');
  const {set, prefix, range} = (value ?? {}) as Shape;
  if (Array.isArray(set)) return `{ ${set.map(textOf).join(', ')} }`;
  if (Array.isArray(range)) return range.map(textOf).join('-');
  const {addr, len} = (prefix ?? {}) as Shape;
  return prefix === undefined ? undefined : `${String(addr)}/${String(len)}`;
}
