/** Configuration of firewalls between zones, as their people exported it: `iptables-save` or `nft list ruleset`. */
import {readdirSync} from 'node:fs';
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const MAX_FILES = 200;

export const firewallConfig: Probe = {
  name: 'firewall-config',
  version: 1,
  about: 'Exported firewalls: what they do with what no rule names, and rules that let everything through',
  privilege: 'to read the folder that is given',
  timeout: 10_000,
  suffices: ['firewalls'],
  fields: {
    'firewall-config.file': {type: 'string', about: 'Name of the file'},
    'firewall-config.default_drop': {type: 'boolean', about: 'What no rule names is not forwarded'},
    'firewall-config.any_any': {type: 'number', about: 'Rules that forward everything'},
    'firewall-config.rules': {type: 'number', about: 'Rules about what is forwarded'},
  },
  collect: async (place) => collect(place),
};

function collect(place: Place): readonly Evidence[] {
  const {firewalls} = place;
  const failed = (source: string, reason: string): Evidence =>
    evidenceOf(firewallConfig, place, source, {found: 'failed', reason});
  if (firewalls === undefined) return [failed('firewalls', 'no configuration of a firewall was given')];
  try {
    const names = readdirSync(firewalls, {withFileTypes: true})
      .flatMap((one) => (one.isFile() ? [one.name] : []))
      .sort();
    if (names.length === 0) return [failed(firewalls, 'the folder is empty')];
    if (names.length > MAX_FILES) return [failed(firewalls, `it holds more than ${MAX_FILES} files`)];
    return names.map((name) => one(place, firewalls, name));
  } catch (error) {
    return [failed(firewalls, (error as Error).message)];
  }
}

function one(place: Place, folder: string, name: string): Evidence {
  const source = `${folder}/${name}`;
  const read = readBelow({...place, root: folder}, `/${name}`);
  if (read.found !== 'read') return evidenceOf(firewallConfig, place, source, read);
  const fields = fieldsOf(name, read.text);
  if (fields === undefined)
    return evidenceOf(firewallConfig, place, source, {
      found: 'failed',
      reason: 'is neither of iptables-save nor of nft list ruleset',
    });
  return evidenceOf(firewallConfig, place, source, read, [{name, fields}]);
}

function fieldsOf(name: string, text: string): Fields | undefined {
  const table = text.includes('*filter') ? iptables(text) : /^\s*table\s+\S+/m.test(text) ? nft(text) : undefined;
  if (table === undefined) return undefined;
  const {policy, rules} = table;
  // A last rule that drops the rest is as good as a policy that does.
  const last = rules.at(-1) ?? '';
  return {
    'firewall-config.file': name,
    'firewall-config.default_drop':
      policy === 'drop' || /^(-j (DROP|REJECT)\b.*|(counter )?(drop|reject)\b.*)$/.test(last),
    'firewall-config.any_any': rules.filter((rule) =>
      /^(-j ACCEPT|(counter (packets \d+ bytes \d+ )?)?accept)$/.test(rule),
    ).length,
    'firewall-config.rules': rules.length,
  };
}

interface Forwarding {
  readonly policy: string;
  readonly rules: readonly string[];
}

function iptables(text: string): Forwarding | undefined {
  const filter = /\*filter\n([\s\S]*?)\nCOMMIT/.exec(text)?.[1];
  const policy = /^:FORWARD (\w+)/m.exec(filter ?? '')?.[1];
  if (filter === undefined || policy === undefined) return undefined;
  const rules = [...filter.matchAll(/^-A FORWARD\s*(.*)$/gm)].map(([, rule = '']) => rule.trim());
  return {policy: policy.toLowerCase(), rules};
}

/** Of several chains that forward, the one with a rule to let through counts as all: in doubt it is the weaker one. */
function nft(text: string): Forwarding | undefined {
  const chains = [...text.matchAll(/chain\s+\S+\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g)].map(([, body = '']) => body);
  const forward = chains.filter((body) => /type\s+filter\s+hook\s+forward\b/.test(body));
  if (forward.length === 0) return undefined;
  const isDrop = forward.some((body) => /policy\s+drop\s*;/.test(body));
  const rules = forward.flatMap((body) =>
    body
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^(type|policy|comment)\b/.test(line)),
  );
  return {policy: isDrop ? 'drop' : 'accept', rules};
}
