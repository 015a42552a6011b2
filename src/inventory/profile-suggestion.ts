/** What device profiles say of an asset: its family, role and level, as suggestions with the profile as source. */
import type {IdentityField} from '../core/asset.ts';
import {type Evidence, profileSource} from '../core/device-profile.ts';
import type {Fact} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import {groupOf, type Host} from './host.ts';
import {offer} from './identity.ts';
import {evidenceOf, type ProfileMatcher} from './profile-match.ts';

/** What one asset may show of itself for profiles. */
const MAX_EVIDENCE = 48;

/** Keeps what the identity fact shows. */
export function collectEvidence(owner: Host, fact: Fact): void {
  for (const one of evidenceOf(fact)) {
    if (owner.evidence.length >= MAX_EVIDENCE) return;
    if (owner.evidence.some(({source, value}) => source === one.source && value === one.value)) continue;
    owner.evidence = owner.evidence.concat([one]);
    owner.isNews = true;
  }
}

/** Matches again if there is more to match. */
export function suggestProfile(owner: Host, profiles: ProfileMatcher | undefined, time: Micros): void {
  if (profiles === undefined) return;
  const evidence = allEvidence(owner);
  if (evidence.length === owner.matched) return;
  owner.matched = evidence.length;
  const match = profiles.match(evidence);
  if (match === undefined) return;
  const {profile, confidence, reason} = match;
  const put = (field: IdentityField, value: string | number | undefined): void => {
    if (value === undefined) return;
    const source = profile === undefined ? 'profile' : profileSource(profile.id);
    const observed = {value: String(value), source, confidence, reason, firstSeen: time, lastSeen: time};
    offer(owner, owner.identity, field, observed);
  };
  // How the vendor writes its name is the device's to say.
  if (vendorIsGuessed(owner)) put('vendor', match.vendor);
  put('family', profile?.family);
  put('role', match.role);
  put('purdueLevel', match.purdueLevel);
  put('endOfSupport', profile?.endOfSupport?.date);
}

const vendorIsGuessed = ({identity}: Host): boolean => (identity.vendor?.source ?? 'oui') === 'oui';

function allEvidence(owner: Host): Evidence[] {
  const {identity, evidence} = owner;
  const services = groupOf(owner).flatMap(({serves}) => serves);
  const {vendor} = identity;
  return [
    ...evidence,
    ...(vendor?.source === 'oui' ? [{source: 'oui', value: vendor.value} as const] : []),
    ...services.map((value) => ({source: 'service', value}) as const),
  ];
}
