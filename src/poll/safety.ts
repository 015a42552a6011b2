/**
 * Safety systems are never asked anything. This comes before everything else, and no configuration overrides it: better a
 * device that is not asked than a trip of the plant.
 */
import type {ListedTarget} from '../core/poll.ts';
import type {KnownDevice} from './known.ts';

const SAFETY_TAGS: readonly string[] = ['safety', 'sis', 'safety-system'];
const SAFETY_ROLE = 'safety-controller';
/** UDP 1502: TriStation, the engineering protocol of Triconex safety controllers. */
const TRISTATION = 1502;
const SAFETY_SERVICES = [`@udp/${TRISTATION}`, 'tristation'] as const;

/** Why it is a safety system, in words; undefined: nothing says so. */
export function safetyReason(
  target: Pick<ListedTarget, 'port'>,
  {asset, said, profiles, profileReason}: KnownDevice,
): string | undefined {
  const tag = said?.tags.find((one) => SAFETY_TAGS.includes(one.toLowerCase()));
  if (tag !== undefined) return `safety system: people tagged it ${tag}`;
  if (said?.fields.role === SAFETY_ROLE) return 'safety system: people say so';
  if (asset?.role?.value === SAFETY_ROLE) return `safety system: ${asset.role.reason ?? asset.role.source}`;
  const profile = profiles.find(({isSafetySystem}) => isSafetySystem);
  if (profile !== undefined) return `safety system: it may be a ${profile.vendor} ${profile.family} (${profileReason})`;
  const service = asset?.serves.find(isSafetyService);
  if (service !== undefined) return `safety system: it answers on ${service} (TriStation)`;
  return target.port === TRISTATION ? 'safety system: 1502 is the port of TriStation' : undefined;
}

const isSafetyService = (service: string): boolean =>
  service === `udp/${TRISTATION}` || SAFETY_SERVICES.some((mark) => service.includes(mark));
