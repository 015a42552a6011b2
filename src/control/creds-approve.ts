/**
 * Somebody allows that a device is tested for default credentials. The first one proposes it; it holds when another person says
 * the same of the same device. Who says something is the user of the system, so two people need two accounts.
 */
import {type CredentialApproval, MAX_APPROVAL} from '../core/credential.ts';
import {AppError} from '../core/errors.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import {ulid} from '../core/ulid.ts';
import {decision, type Outcome} from './decision.ts';

/** A proposal waits so long for its second person. */
const PATIENCE: Micros = 7 * DAY;

export const credsApprove = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['asset', 'pairs', 'until', 'reason'],
    properties: {
      asset: {type: 'string', pattern: '^a-[0-9A-Za-z-]{1,32}$'},
      pairs: {
        type: 'array',
        minItems: 1,
        maxItems: 16,
        uniqueItems: true,
        items: {type: 'string', pattern: '^[a-z0-9-]{1,64}$'},
      },
      until: {type: 'integer', minimum: 0},
      reason: {type: 'string', minLength: 1, maxLength: 2000},
    },
  },
  async ({asset: name, pairs, until, reason}, {store, actor, now}) => {
    const asset = store.assets.get(name);
    const address = asset?.ips[0];
    if (asset === undefined || address === undefined)
      throw new AppError('usage', `no asset ${name} with an IP address (see bifrost assets)`);
    if (until <= now) throw new AppError('usage', 'an approval must end in the future');
    if (until > now + MAX_APPROVAL)
      throw new AppError('usage', `an approval holds for ${MAX_APPROVAL / DAY} days at most`);
    const open = store.credentials.approvals({asset: asset.id}).find((one) => isOpen(one, now));
    if (open !== undefined) return confirmed(open, pairs, actor, now);
    const proposal: CredentialApproval = {
      id: ulid(now, JSON.stringify([asset.id, pairs, actor])),
      asset: asset.id,
      segment: asset.segment,
      address,
      pairs,
      reason,
      proposed: {by: actor, time: now},
      until,
    };
    return outcome('creds.propose', proposal);
  },
);

const isOpen = ({approved, ended, proposed, until}: CredentialApproval, now: Micros): boolean =>
  approved === undefined && ended === undefined && until > now && proposed.time > now - PATIENCE;

function confirmed(open: CredentialApproval, pairs: readonly string[], by: string, now: Micros): Outcome {
  if (open.proposed.by === by)
    throw new AppError(
      'usage',
      `you proposed it yourself at ${isoTime(open.proposed.time)}: another person must agree`,
    );
  if (!pairs.every((pair) => open.pairs.includes(pair)) || pairs.length !== open.pairs.length)
    throw new AppError('usage', `${open.proposed.by} proposed other pairs: ${open.pairs.join(', ')}`);
  return outcome('creds.approve', {...open, approved: {by, time: now}});
}

const outcome = (action: string, approval: CredentialApproval): Outcome => ({
  action,
  detail: `${approval.id}: ${approval.asset} at ${approval.address}: ${approval.pairs.join(', ')} until ${isoTime(approval.until)}: ${approval.reason}`,
  changes: [{type: 'credential-approval', approval}],
  result: approval,
});
