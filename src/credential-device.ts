/** What the store and the profiles know of a device whose default pairs may be tested: what the plan is made from. */
import type {Asset, AssetId} from './core/asset.ts';
import {type DefaultPair, portOf, transportOf} from './core/credential.ts';
import {type DeviceProfile, profileIdOf} from './core/device-profile.ts';
import type {ListedTarget} from './core/poll.ts';
import {knownOf} from './core/said.ts';
import type {Micros} from './core/time.ts';
import {type CredentialDevice, type PlannedPair, planCredentials} from './poll/credentials/plan.ts';
import {type PlanParts, whyNotNow} from './poll/plan.ts';
import {safetyReason} from './poll/safety.ts';
import type {Store} from './store/store.ts';

type Known = Pick<Store, 'assets' | 'conversations' | 'credentials' | 'said'>;

/** Why the poller cannot get at the service of a pair now, in words; undefined: it can. */
export type Reach = (asset: Asset, pair: DefaultPair) => string | undefined;

/** Only what `poll.targets` lists, and what nothing forbids at the moment. */
export const reachOf =
  (parts: PlanParts, now: Micros): Reach =>
  ({ips, segment}, pair) => {
    const target = parts.targets.find(
      (one) => one.segment === segment && ips.includes(one.address) && isServiceOf(one, pair),
    );
    if (target === undefined) return `${pair.protocol} at port ${portOf(pair)} of it is not listed (poll.targets)`;
    return whyNotNow(parts, target, transportOf(pair), now);
  };

export const isServiceOf = ({port, protocol}: Pick<ListedTarget, 'port' | 'protocol'>, pair: DefaultPair): boolean =>
  pair.protocol === protocol && portOf(pair) === port;

/** Of an asset that is not there nothing is planned. */
export function credentialPlan(
  store: Known,
  profiles: readonly DeviceProfile[],
  id: AssetId,
  now: Micros,
  reach: Reach,
): PlannedPair[] {
  const asset = store.assets.get(id);
  if (asset === undefined) return [];
  const attempts = store.credentials.attempts({});
  const device = {...deviceOf(store, profiles, asset), unreachable: (pair: DefaultPair) => reach(asset, pair)};
  return planCredentials(device, attempts, now);
}

function deviceOf(
  store: Known,
  profiles: readonly DeviceProfile[],
  asset: Asset,
): Omit<CredentialDevice, 'unreachable'> {
  const said = store.said.of(asset);
  const profile = profileOf(asset, profiles);
  const profileReason = asset.family?.reason ?? asset.family?.source ?? '';
  const safety = safetyReason(
    {port: 0},
    {asset, said, profiles: profile === undefined ? [] : [profile], profileReason},
  );
  const firmware = knownOf(asset, said, 'firmware')?.value;
  const models = [knownOf(asset, said, 'model')?.value, knownOf(asset, said, 'orderNumber')?.value];
  return {
    asset: asset.id,
    ...(safety !== undefined && {safety}),
    ...(profile !== undefined && {profile}),
    models: models.filter((one) => one !== undefined),
    ...(firmware !== undefined && {firmware}),
    approvals: store.credentials.approvals({asset: asset.id}),
    uses: store.credentials.uses(asset.id),
    hiddenUse: (pair) => hiddenUse(store, asset.id, pair),
  };
}

/** The profile that named its family; undefined: none did, or several fit. */
export function profileOf({family}: Asset, profiles: readonly DeviceProfile[]): DeviceProfile | undefined {
  const id = profileIdOf(family?.source);
  return profiles.find((one) => one.id === id);
}

/** Over SSH and TLS nobody sees who logs on: whoever speaks with the service may be the account. */
function hiddenUse({conversations}: Known, asset: AssetId, pair: DefaultPair): Micros | undefined {
  if (pair.protocol !== 'ssh' && pair.tls !== true) return undefined;
  const times = conversations
    .list({asset})
    .filter((one) => one.server === asset && one.port === portOf(pair))
    .map(({lastSeen}) => lastSeen);
  return times.length === 0 ? undefined : Math.max(...times);
}
