/** What is known of a target's device before it is asked: by the inventory, by people, by device profiles. */
import type {Asset, Identity} from '../core/asset.ts';
import type {DeviceProfile} from '../core/device-profile.ts';
import type {ListedTarget} from '../core/poll.ts';
import type {Said} from '../core/said.ts';

export interface KnownDevice {
  /** Undefined: never seen. */
  readonly asset: Asset | undefined;
  readonly said: Said | undefined;
  /** Families that it may be of, and why. */
  readonly profiles: readonly DeviceProfile[];
  readonly profileReason: string;
}

/** TCP connections that a device is believed to take if nobody knows: the fewest that controllers with several have. */
const FEW_CONNECTIONS = 3;

/** TCP connections that it takes, and who says so. */
export function connectionsOf(
  {maxConnections, port, protocol}: ListedTarget,
  {profiles}: KnownDevice,
): {readonly limit: number; readonly source: string} {
  if (maxConnections !== undefined) return {limit: maxConnections, source: 'by its people'};
  const known = profiles.flatMap(({id, services}) =>
    services
      .filter((one) => one.transport === 'tcp' && (one.port === port || one.protocol === protocol))
      .flatMap((one) =>
        one.maxConnections === undefined ? [] : [{limit: one.maxConnections, source: `profile ${id}`}],
      ),
  );
  const [least] = known.sort((a, b) => a.limit - b.limit);
  return least ?? {limit: FEW_CONNECTIONS, source: 'nobody knows more'};
}

/** Requests a second: ours, or fewer where a profile says that the device bears less. */
export const rateOf = (perDevice: number, {profiles}: KnownDevice): number =>
  Math.min(perDevice, ...profiles.flatMap(({safePoll}) => safePoll.requestsPerSecond ?? []));

/** Registers in one request, as profiles limit them. */
export const registersOf = ({profiles}: KnownDevice): number =>
  Math.min(Number.POSITIVE_INFINITY, ...profiles.flatMap(({safePoll}) => safePoll.registersPerRequest ?? []));

/** What is known of the unit that the target names; behind a gateway that is not what is known of the gateway. */
export function identityOf({unit}: ListedTarget, {asset}: KnownDevice): Identity {
  if (asset === undefined) return {};
  const part = asset.modules.find(({address}) => address === `unit ${unit}`);
  if (unit === undefined || part !== undefined) return part ?? asset;
  return asset.units.length > 1 ? {} : asset;
}
