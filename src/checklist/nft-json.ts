/** Base chains of a running firewall: libnftables-json(5), what `nft -j list ruleset` prints. */
import type {Chain} from './nft-text.ts';

type Shape = Readonly<Record<string, unknown>>;

/** Chains, with each rule's statements as words where `acceptsAll` needs them; or what is wrong. Never throws. */
export function chainsOfJson(text: string): Chain[] | string {
  let list: unknown;
  try {
    list = (JSON.parse(text) as {nftables?: unknown}).nftables;
  } catch {
    return 'is no JSON';
  }
  if (!Array.isArray(list)) return 'has no list of nftables';
  const rules = list.flatMap((one) => shapeOf(one, 'rule'));
  return list
    .flatMap((one) => shapeOf(one, 'chain'))
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

function shapeOf(value: unknown, key: string): Shape[] {
  const inner = (value as Shape | null)?.[key];
  return typeof inner === 'object' && inner !== null ? [inner as Shape] : [];
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `{"accept": null}` → accept; a counter says nothing; anything else is a condition or an action, kept as JSON. */
function wordsOf(statement: unknown): string {
  const [name = '', value] = Object.entries((statement ?? {}) as Shape)[0] ?? [];
  return value === null || name === 'counter' ? name : `${name} ${JSON.stringify(value)}`;
}
