/** Firewalls as text and as nft itself tells them: both must be read alike. */
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {acceptsAll} from '../../../src/checklist/nft-blanket.ts';
import {chainsOfJson} from '../../../src/checklist/nft-json.ts';
import {chainsOf} from '../../../src/checklist/nft-text.ts';
import {nft} from '../../../src/checklist/probes/nft.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

const harden = readFileSync(new URL('../../../hardware/box/harden.sh', import.meta.url), 'utf8');
const ours = /put \/etc\/nftables\.conf 755 <<'END'\n([\s\S]*?)\nEND\n/.exec(harden)?.[1] ?? '';
const debian = `#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority filter;
	}
	chain output { type filter hook output priority filter; }
}
`;
const open = `table ip filter {
  set allowed { type ipv4_addr; elements = { 192.0.2.1, 192.0.2.2 } }
  chain input {
    type filter hook input priority 0; policy drop;
    tcp dport { ssh, https } accept # "comment }"
    counter accept comment "for now {"
  }
}
table ip6 filter {
  chain input { type filter hook input priority 0; policy drop; ct state { established, related } accept; }
  chain mine { accept; }
}
`;
const texts = [
  ['that of harden.sh', ours],
  ["Debian's", debian],
  ['an open one', open],
] as const;

const file = (text: string) => aRoot({'/etc/nftables.conf': text});

test('that of harden.sh drops what nobody allowed', async () => {
  expect((await fieldsOf(nft, file(ours)))[0]).toEqual({
    'nft.chain': 'inet filter input',
    'nft.family': 'inet',
    'nft.hook': 'input',
    'nft.policy': 'drop',
    'nft.accepts_all': false,
    'nft.keeps_state': true,
    'nft.by_user': false,
    'nft.rules': 6,
  });
});

test('a rule that holds for one user is seen', async () => {
  const out = (rule: string) =>
    fieldsOf(nft, file(`table inet t { chain out { type filter hook output priority 0; policy drop; ${rule}; } }`));
  expect(await out('meta skuid bifrost tcp dport 8883 accept')).toContainEqual(
    expect.objectContaining({'nft.hook': 'output', 'nft.by_user': true}),
  );
  expect(await out('tcp dport 8883 accept')).toContainEqual(
    expect.objectContaining({'nft.hook': 'output', 'nft.by_user': false}),
  );
});

test("Debian's own lets all in; a rule that accepts whatever comes is seen behind its counter", async () => {
  expect(await fieldsOf(nft, file(debian))).toMatchObject([{'nft.policy': 'accept'}, {'nft.hook': 'output'}]);
  expect(await fieldsOf(nft, file(open))).toMatchObject([
    {'nft.chain': 'ip filter input', 'nft.policy': 'drop', 'nft.accepts_all': true, 'nft.rules': 2},
    {'nft.chain': 'ip6 filter input', 'nft.accepts_all': false, 'nft.keeps_state': true},
  ]);
});

test('a file without a chain for input is an open door, not a blank', async () => {
  const none = {'nft.chain': '', 'nft.family': '', 'nft.hook': 'input', 'nft.policy': 'none'};
  expect(await fieldsOf(nft, file('flush ruleset\n'))).toEqual([none]);
  expect(
    await fieldsOf(
      nft,
      file('table netdev t { chain c { type filter hook ingress device eth0 priority 0; policy drop; } }'),
    ),
  ).toContainEqual(none);
});

test.each([
  'include "/etc/nftables.d/*"',
  'define lan = 10.0.0.0/8',
  'table ip t { chain c { tcp dport $ports accept } }',
  'table ip t {',
])('what only nft understands is not guessed: %s', async (text) => {
  expect(await foundOf(nft, file(text))).toEqual([expect.stringMatching(/^failed/)]);
});

test('a program that makes its rules on the box; no file', async () => {
  expect(await foundOf(nft, aRoot({'/etc/nftables.conf': ours, '/etc/ufw/ufw.conf': 'ENABLED=yes'}))).toEqual([
    expect.stringMatching(/^failed/),
  ]);
  expect(await foundOf(nft, aRoot({}))).toEqual(['absent: is not there']);
});

test('whatever stands in the file, it is read or refused', () => {
  const words = fc.constantFrom(
    'table',
    'chain',
    'ip',
    'x',
    '{',
    '}',
    ';',
    '\n',
    'type filter hook input priority 0',
    'policy drop',
    '"',
    '#',
    'accept',
  );
  fc.assert(fc.property(fc.array(words, {maxLength: 60}), (some) => void chainsOf(some.join(' '))));
  fc.assert(fc.property(fc.jsonValue(), (value) => void chainsOfJson(JSON.stringify({nftables: value}))));
  expect(chainsOfJson('{')).toBe('is no JSON');
});

const TABLE = 'table inet t';
const MORE = 'chain more { ct state { new, established } accept; }';
const input = (rules: string): string =>
  `${TABLE} {\n${MORE}\nchain incoming { type filter hook input priority 0; policy drop; ${rules} }\n}`;
const blankets = [
  'ip saddr 0.0.0.0/0 accept',
  'ct state new,established accept',
  'ct state { new, established } counter accept',
  'iifname != "lo" accept',
  'meta l4proto { tcp, udp } accept',
  'tcp dport 1-65535 accept',
  'tcp dport != 23 accept',
  'meta nfproto ipv4 log prefix "all" counter accept',
  'limit rate 100/second accept',
  'jump more',
  'iifname != "lo" goto more',
];
const bound = [
  'iifname "lo" accept',
  'ct state established,related accept',
  'tcp dport 22 accept',
  'ip saddr 10.0.0.0/8 tcp dport { 22, 443 } ct state new accept',
  'ip protocol icmp accept',
  'ip saddr 10.1.2.3 jump more',
];
const rules = [...blankets.map((rule) => [rule, true] as const), ...bound.map((rule) => [rule, false] as const)];

test.each(rules)('whether %j lets all in: %s', async (rule, isOpen) => {
  expect(await fieldsOf(nft, file(input(`${rule};`)))).toMatchObject([
    {'nft.policy': 'drop', 'nft.accepts_all': isOpen},
  ]);
});

test('a table that sleeps drops nothing; of a chain that stands there twice the last policy counts', async () => {
  const none = expect.objectContaining({'nft.hook': 'input', 'nft.policy': 'none'});
  expect(await fieldsOf(nft, file(input('').replace('{\n', '{ flags dormant;\n')))).toEqual([none]);
  const twice = `${input('')}\n${TABLE} { chain incoming { policy accept; } }`;
  expect(await fieldsOf(nft, file(twice))).toMatchObject([{'nft.policy': 'accept'}]);
});

test.each([
  'flush ruleset',
  'chain inet t incoming { policy accept; }',
  'inet t incoming accept',
  'rule inet t incoming accept',
])('a command after the tables is not passed over: %s', async (command) => {
  expect(await foundOf(nft, file(`flush ruleset\n${input('')}\n${command}\n`))).toEqual([
    'failed: has commands outside of its tables: look on the box itself',
  ]);
});

const canLoad = spawnSync('unshare', ['--net', 'nft', 'list', 'ruleset']).status === 0;

test.skipIf(!canLoad).each(texts)('%s: the text and the kernel say the same', (_, text) => {
  const told = execFileSync('unshare', ['--net', 'sh', '-c', 'nft -f - && nft -j list ruleset'], {
    input: text,
    encoding: 'utf8',
  });
  const [written, running] = [chainsOf(text), chainsOfJson(told)];
  const short = (chains: typeof written) =>
    typeof chains === 'string'
      ? chains
      : chains.map(({family, name, hook, policy, rules}) => ({
          family,
          name,
          policy: hook && policy,
          rules: rules.length,
        }));
  expect(short(running)).toEqual(short(written));
});

test.skipIf(!canLoad).each(rules)('in the kernel, whether %j lets all in: %s', (rule, isOpen) => {
  const told = execFileSync('unshare', ['--net', 'sh', '-c', 'nft -f - && nft -j list ruleset'], {
    input: input(`${rule};`),
    encoding: 'utf8',
  });
  const chains = chainsOfJson(told);
  if (typeof chains === 'string') throw new Error(chains);
  expect(chains.filter(({hook}) => hook === 'input').map((one) => acceptsAll(one, chains))).toEqual([isOpen]);
});
