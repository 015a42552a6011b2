/** The firewall of the host: what `nft` says on the box itself, /etc/nftables.conf in a folder. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {isRunning, outputOf, wordsOf} from '../command.ts';
import {acceptsAll} from '../nft-blanket.ts';
import {chainsOfJson} from '../nft-json.ts';
import {type Chain, chainsOf} from '../nft-text.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const FILE = '/etc/nftables.conf';
const COMMAND = wordsOf('nft');

export const nft: Probe = {
  name: 'nft',
  version: 2,
  about: "Base chains of the host's firewall; one for input is always there, with policy none where there is no chain",
  privilege: 'root',
  timeout: 5000,
  suffices: ['recorded'],
  fields: {
    'nft.chain': {type: 'string', about: 'Family, table and name; empty: there is none'},
    'nft.family': {type: 'string', about: 'ip, ip6, inet (both), ...; empty: there is none'},
    'nft.hook': {type: 'string', about: 'input, forward, output, ...'},
    'nft.policy': {type: 'string', about: 'What happens to what no rule matched: drop, accept, or none (no chain)'},
    'nft.accepts_all': {
      type: 'boolean',
      about: 'One of its rules accepts whatever comes, or jumps to one that does',
    },
    'nft.keeps_state': {type: 'boolean', about: 'One of its rules looks at the state of the connection'},
    'nft.by_user': {type: 'boolean', about: 'One of its rules holds for programs of one user alone (meta skuid)'},
    'nft.rules': {type: 'number', about: 'How many rules it has'},
  },
  collect: async (place, signal) => [isRunning(place) ? await readLive(place, signal) : readFile(place)],
};

async function readLive(place: Place, signal: AbortSignal): Promise<Evidence> {
  const read = await outputOf(place, 'nft', signal);
  if (read.found === 'absent')
    return evidenceOf(nft, place, COMMAND, {found: 'failed', reason: 'nft is not installed: apt-get install nftables'});
  if (read.found !== 'read') return evidenceOf(nft, place, COMMAND, read);
  const chains = chainsOfJson(read.text);
  if (typeof chains === 'string') return evidenceOf(nft, place, COMMAND, {found: 'failed', reason: chains});
  return evidenceOf(nft, place, COMMAND, read, subjectsOf(chains));
}

function readFile(place: Place): Evidence {
  // A program that writes its own rules when the machine starts: this file is not what counts.
  for (const other of ['/etc/ufw/ufw.conf', '/etc/firewalld/firewalld.conf'])
    if (readBelow(place, other).found === 'read')
      return evidenceOf(nft, place, other, {found: 'failed', reason: 'makes its rules on the box: look there'});
  const read = readBelow(place, FILE);
  if (read.found !== 'read') return evidenceOf(nft, place, FILE, read);
  const chains = chainsOf(read.text);
  if (typeof chains === 'string') return evidenceOf(nft, place, FILE, {found: 'failed', reason: chains});
  return evidenceOf(nft, place, FILE, read, subjectsOf(chains));
}

function subjectsOf(chains: readonly Chain[]): Subject[] {
  const base = chains.filter(({hook}) => hook !== '').map((chain) => subjectOf(chain, chains));
  // Chains that never see IP leave input open, too.
  const hasInput = chains.some(({hook, family}) => hook === 'input' && family.startsWith('i'));
  return hasInput
    ? base
    : [
        ...base,
        {name: 'input', fields: {'nft.chain': '', 'nft.family': '', 'nft.hook': 'input', 'nft.policy': 'none'}},
      ];
}

function subjectOf(one: Chain, chains: readonly Chain[]): Subject {
  const {family, table, name, hook, policy, rules} = one;
  const chain = harmless(`${family} ${table} ${name}`);
  const fields = {
    'nft.chain': chain,
    'nft.family': family,
    'nft.hook': hook,
    'nft.policy': policy,
    'nft.accepts_all': acceptsAll(one, chains),
    'nft.keeps_state': rules.some((rule) => /\bct\b.*\bstate\b/.test(rule)),
    'nft.by_user': rules.some((rule) => /\bskuid\b/.test(rule)),
    'nft.rules': rules.length,
  };
  return {name: chain, fields};
}
