/**
 * What is wrong with device profiles beyond their shape: patterns that are none, examples that do not show what they say,
 * values that no source supports, families that claim the same device. Pure.
 */
import {portOf} from '../core/credential.ts';
import type {DeviceProfile, Evidence, EvidenceName, Identification, Sighting} from '../core/device-profile.ts';
import {type ProfileMatcher, patternOf, profileMatcher} from './profile-match.ts';

export interface ProfileProblem {
  /** Which of the profiles. */
  readonly index: number;
  /** Keys and indexes from the root of its document. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Report = (path: ProfileProblem['path'], message: string) => void;

/** Everything that is wrong; with problems the profiles must not be used. */
export function lintProfiles(profiles: readonly DeviceProfile[]): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const matcher = profileMatcher(profiles);
  const taken = new Map<string, string>();
  profiles.forEach((profile, index) => {
    const report: Report = (path, message) => problems.push({index, path, message});
    lintNames(profile, taken, report);
    lintSources(profile, report);
    lintDefaults(profile, taken, report);
    if (profile.role === 'safety-controller' && !profile.isSafetySystem)
      report(['role'], 'a safety-controller is a safety system: isSafetySystem: true');
    profile.identify.forEach((one, i) => {
      lintIdentification(profile, one, ['identify', i], matcher, report);
    });
  });
  return problems;
}

/** One profile a family; a name is of one vendor. */
function lintNames({id, vendor, aliases}: DeviceProfile, taken: Map<string, string>, report: Report): void {
  if (taken.has(`id ${id}`)) report(['family'], `there is another profile ${id}`);
  taken.set(`id ${id}`, id);
  [vendor, ...aliases].forEach((name, i) => {
    const key = `name ${name.trim().toLowerCase()}`;
    const other = taken.get(key) ?? vendor;
    if (other !== vendor) report(i === 0 ? ['vendor'] : ['aliases', i - 1], `${name} is a name of ${other}`);
    taken.set(key, other);
  });
}

/** What says nothing of the world, or follows from the rest. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['id', 'vendor', 'family', 'purdueLevel', 'sources']);

function lintSources(profile: DeviceProfile, report: Report): void {
  const supported = new Set(profile.sources.flatMap(({supports}) => supports));
  const said = Object.entries(profile).flatMap(([key, value]) => (isSaid(value) ? [key] : []));
  for (const key of said)
    if (!UNSUPPORTED.has(key) && !supported.has(key)) report([key], `no source supports ${key}: name it below sources`);
  profile.sources.forEach(({supports}, i) => {
    supports.forEach((key, j) => {
      if (!said.includes(key)) report(['sources', i, 'supports', j], `the profile says nothing of ${key}`);
    });
  });
}

/** Not what a profile has that leaves the key out. */
function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== false;
}

/** One pair an id; each with the source that it was read in; nothing at all of a safety system. */
function lintDefaults(
  {defaults, isSafetySystem, sources}: DeviceProfile,
  taken: Map<string, string>,
  report: Report,
): void {
  if (isSafetySystem && defaults.length > 0)
    report(['defaults'], 'a safety system is never logged on to: leave it out');
  const seen = new Set<string>();
  defaults.forEach((pair, i) => {
    const {form, id, password, protocol, source, user} = pair;
    const same = JSON.stringify([protocol, portOf(pair), user, password, pair.models, pair.versions]);
    if (seen.has(same)) report(['defaults', i], 'the pair stands there twice');
    seen.add(same);
    if (taken.has(`pair ${id}`)) report(['defaults', i, 'id'], `there is another pair ${id}`);
    taken.set(`pair ${id}`, id);
    if (!sources.some(({at, supports}) => at === source && supports.includes('defaults')))
      report(['defaults', i, 'source'], 'no entry of sources is at this, and supports defaults');
    if (form !== undefined && protocol !== 'http') report(['defaults', i, 'form'], 'only http has forms');
    if (protocol === 'snmp' && user !== '') report(['defaults', i, 'user'], 'a community has no user: leave it empty');
  });
}

function lintIdentification(
  profile: DeviceProfile,
  one: Identification,
  path: ProfileProblem['path'],
  matcher: ProfileMatcher,
  report: Report,
): void {
  for (const [source, wanted] of Object.entries(one.when)) {
    const pattern = typeof wanted === 'string' ? patternOf(wanted) : undefined;
    if (typeof pattern === 'string') report([...path, 'when', source], pattern);
  }
  const alone = profileMatcher([{...profile, identify: [one]}]);
  const isFound = (shown: Sighting): boolean => alone.match(evidenceFrom(shown))?.profile !== undefined;
  one.matches.forEach((shown, i) => {
    const where = [...path, 'matches', i];
    if (isFound(shown)) lintRivals(profile, shown, where, matcher, report);
    else report(where, 'the example does not match');
  });
  one.misses?.forEach((shown, i) => {
    if (isFound(shown)) report([...path, 'misses', i], 'the example matches');
  });
}

/** An example must lead to its own profile when all are asked. */
function lintRivals(
  {id}: DeviceProfile,
  shown: Sighting,
  path: ProfileProblem['path'],
  matcher: ProfileMatcher,
  report: Report,
): void {
  const found = matcher.match(evidenceFrom(shown));
  if (found?.profile?.id === id) return;
  const rivals = found?.candidates.flatMap((one) => (one.id === id ? [] : [one.id])) ?? [];
  report(path, `the example is claimed by ${rivals.join(', ')} too`);
}

const evidenceFrom = (shown: Sighting): Evidence[] =>
  Object.entries(shown).map(([source, value]) => ({source: source as EvidenceName, value}));
