/**
 * Which family of devices an asset is of: evidence in, the best profile with its reason in words out. Compiled once.
 * Pure and deterministic: the order of evidence and of profiles does not count. Where several families fit alike, the
 * answer is what they have in common.
 */
import {RE2JS} from 're2js';
import type {Asset} from '../core/asset.ts';
import {
  type Condition,
  type DeviceProfile,
  type DeviceRole,
  type Evidence,
  type EvidenceName,
  evidenceSources,
  type PurdueLevel,
} from '../core/device-profile.ts';
import type {Fact, Value} from '../core/fact.ts';
import {type DefaultPairs, defaultPairs} from './default-pairs.ts';

export interface ProfileMatch {
  /** Undefined: several families fit alike, or only the vendor is known. */
  readonly profile?: DeviceProfile;
  /** All that fit alike, by id: one where it is certain, none where only the vendor is known. */
  readonly candidates: readonly DeviceProfile[];
  /** What all candidates agree on. */
  readonly vendor?: string;
  readonly role?: DeviceRole;
  readonly purdueLevel?: PurdueLevel;
  /** One of the candidates is a safety system: better not asked than asked. */
  readonly isSafetySystem: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  /** `Siemens SIMATIC S7-1200: model "6ES7 214-1AG40-0XB0"`. */
  readonly reason: string;
}

export interface ProfileMatcher {
  readonly defaults: DefaultPairs;
  /** What the evidence of one asset says together; undefined: nothing. */
  match(evidence: readonly Evidence[]): ProfileMatch | undefined;
  /** The name under which profiles know the vendor: `SIEMENS AG` is `Siemens`. Undefined: none has it. */
  vendorNamed(name: string): string | undefined;
}

/** Families whose confidence is this close to the best one fit alike. */
const ALIKE = 0.1;
/** Values looked at for one asset; what is more was not told by one device. */
const MAX_EVIDENCE = 64;
/** Confidence of a vendor's name alone: by its MAC prefix, or told by the device. */
const BY_PREFIX = 0.3;
const BY_NAME = 0.6;

type Test = (value: string | number) => boolean;

interface Entry {
  readonly profile: DeviceProfile;
  readonly confidence: number;
  readonly tests: readonly (readonly [EvidenceName, Test])[];
}

interface Hit extends Entry {
  readonly found: readonly Evidence[];
}

/** Of profiles that the linter has passed. Patterns are compiled when first asked; one that is none never matches. */
export function profileMatcher(profiles: readonly DeviceProfile[]): ProfileMatcher {
  const entries = profiles.flatMap((profile) =>
    profile.identify.map(({when, confidence}): Entry => ({profile, confidence, tests: testsOf(when)})),
  );
  const vendors = new Map<string, string>();
  for (const {vendor, aliases} of profiles) for (const name of [vendor, ...aliases]) vendors.set(plain(name), vendor);
  const vendorNamed = (name: string): string | undefined => vendors.get(plain(name));
  const numbers = vendorNumbers(profiles);
  const vendorOf = ({source, value}: Evidence): string | undefined =>
    NUMBERS.includes(source) ? numbers.get(`${source} ${value}`) : vendorNamed(String(value));
  return {
    defaults: defaultPairs(profiles),
    vendorNamed,
    match(all) {
      const evidence = all.slice(0, MAX_EVIDENCE);
      const hits = entries.flatMap((entry) => hitOf(entry, evidence));
      return hits.length > 0 ? best(hits) : vendorOnly(evidence, vendorOf);
    },
  };
}

/** Numbers that an organisation gives to vendors. */
const NUMBERS: readonly EvidenceName[] = ['bacnet.vendor_id', 'enip.vendor_id', 'profinet.vendor_id'];

/** Whose number each is, as the profiles show it: `profinet.vendor_id 42` is that of Siemens. */
const vendorNumbers = (profiles: readonly DeviceProfile[]): ReadonlyMap<string, string> =>
  new Map(
    profiles.flatMap(({vendor, identify}) =>
      identify.flatMap(({when, matches}) =>
        [when, ...matches].flatMap((shown) =>
          NUMBERS.flatMap((name): [string, string][] => (name in shown ? [[`${name} ${shown[name]}`, vendor]] : [])),
        ),
      ),
    ),
  );

const plain = (name: string): string => name.trim().toLowerCase();

const testsOf = (when: Condition): [EvidenceName, Test][] =>
  Object.entries(when).map(([name, wanted]) => [name as EvidenceName, testOf(wanted)]);

function testOf(wanted: string | number): Test {
  if (typeof wanted === 'number') return (value) => value === wanted;
  let pattern: RE2JS | string | undefined;
  // Most are of evidence that no device of this plant ever shows.
  return (value) => {
    pattern ??= patternOf(wanted);
    return typeof pattern === 'string' ? false : pattern.test(String(value));
  };
}

/** The pattern, or what is wrong with it. */
export function patternOf(text: string): RE2JS | string {
  try {
    return RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return `bad regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function hitOf(entry: Entry, evidence: readonly Evidence[]): Hit[] {
  const found: Evidence[] = [];
  for (const [source, test] of entry.tests) {
    const shown = evidence.filter((one) => one.source === source && test(one.value)).sort(byValue)[0];
    if (shown === undefined) return [];
    found.push(shown);
  }
  return [{...entry, found}];
}

const byValue = (a: Evidence, b: Evidence): number => (String(a.value) < String(b.value) ? -1 : 1);

function best(hits: readonly Hit[]): ProfileMatch {
  const top = Math.max(...hits.map(({confidence}) => confidence));
  const alike = hits.filter(({confidence}) => confidence > top - ALIKE).sort(bySureness);
  const candidates = [...new Map(alike.map(({profile}) => [profile.id, profile])).values()].sort(byId);
  const [first] = alike;
  const [only] = candidates;
  if (first === undefined || only === undefined || candidates.length > 1) return common(candidates, top);
  return {...common(candidates, top), profile: only, reason: `${titleOf(only)}: ${shownBy(first.found)}`};
}

const bySureness = (a: Hit, b: Hit): number => b.confidence - a.confidence || byId(a.profile, b.profile);
const byId = (a: DeviceProfile, b: DeviceProfile): number => (a.id < b.id ? -1 : Number(a.id > b.id));

function common(candidates: readonly DeviceProfile[], confidence: number): ProfileMatch {
  return {
    candidates,
    ...agreed(candidates, 'vendor'),
    ...agreed(candidates, 'role'),
    ...agreed(candidates, 'purdueLevel'),
    isSafetySystem: candidates.some((one) => one.isSafetySystem),
    confidence,
    reason: `one of ${candidates.map(titleOf).join(', ')}`,
  };
}

function agreed<K extends keyof DeviceProfile>(all: readonly DeviceProfile[], key: K): Partial<Pick<DeviceProfile, K>> {
  const [first] = all;
  return first !== undefined && all.every((one) => one[key] === first[key])
    ? ({[key]: first[key]} as Pick<DeviceProfile, K>)
    : {};
}

const titleOf = ({vendor, family}: DeviceProfile): string => `${vendor} ${family}`;

const shownBy = (found: readonly Evidence[]): string =>
  found.map(({source, value}) => `${source} ${typeof value === 'number' ? value : JSON.stringify(value)}`).join(', ');

/** What the device tells wins over the prefix of its MAC address: that may be of the maker of its network part. */
function vendorOnly(
  evidence: readonly Evidence[],
  vendorOf: (one: Evidence) => string | undefined,
): ProfileMatch | undefined {
  const kinds: readonly (readonly [sources: readonly EvidenceName[], confidence: number])[] = [
    [['vendor'], BY_NAME],
    [NUMBERS, BY_NAME],
    [['oui'], BY_PREFIX],
  ];
  for (const [sources, confidence] of kinds) {
    const named = evidence.filter((one) => sources.includes(one.source) && vendorOf(one) !== undefined);
    const [first] = named.sort(byValue);
    const vendors = new Set(named.map(vendorOf));
    const [vendor] = vendors;
    if (first === undefined || vendor === undefined || vendors.size > 1) continue;
    return {candidates: [], vendor, isSafetySystem: false, confidence, reason: `${vendor}: ${shownBy([first])}`};
  }
  return undefined;
}

/** Which evidence a field is, by protocol and field. */
const sourcesOf: ReadonlyMap<string, EvidenceName> = new Map(
  Object.entries(evidenceSources).flatMap(([name, {fields}]) =>
    fields.map(([protocol, field]): [string, EvidenceName] => [`${protocol} ${field}`, name as EvidenceName]),
  ),
);

/** What an identity fact says of the one it is about. */
export function evidenceOf({protocol, fields}: Fact): Evidence[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    ['*', protocol].flatMap((who) => {
      const source = sourcesOf.get(`${who} ${field}`);
      return source === undefined ? [] : valuesOf(value).map((one) => ({source, value: one}));
    }),
  );
}

const valuesOf = (value: Value): (string | number)[] =>
  (typeof value === 'object' ? value : [value]).filter((one) => typeof one !== 'boolean' && one !== '') as (
    | string
    | number
  )[];

/** What is known of an asset in its public form. */
export function evidenceOfAsset({vendor, model, serves}: Asset): Evidence[] {
  const evidence: Evidence[] = serves.map((service) => ({source: 'service', value: service}));
  if (vendor !== undefined) evidence.push({source: vendor.source === 'oui' ? 'oui' : 'vendor', value: vendor.value});
  if (model !== undefined) evidence.push({source: 'model', value: model.value});
  return evidence;
}
