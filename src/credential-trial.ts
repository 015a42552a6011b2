/**
 * Which default pair the poller is to try at a listed service: one that two people approved, that somebody asked for, and
 * that the plan allows now. Nothing is tried that `poll.targets` does not list.
 */
import {loginProtocols} from './core/credential.ts';
import type {DeviceProfile} from './core/device-profile.ts';
import type {ListedTarget} from './core/poll.ts';
import {credentialPlan, isServiceOf, type Reach} from './credential-device.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {attempt} from './poll/credentials/attempt.ts';
import {approvalOf} from './poll/credentials/plan.ts';
import type {Trial} from './poll/governor.ts';
import type {Batch} from './store/save-batch.ts';

const LOGINS: ReadonlySet<string> = new Set(loginProtocols);

export function credentialTrial(
  {saving, store}: Pick<DaemonParts, 'saving' | 'store'>,
  profiles: readonly DeviceProfile[],
) {
  return (target: ListedTarget): Trial | undefined => {
    const {segment, address, protocol} = target;
    if (!LOGINS.has(protocol)) return undefined;
    const now = Date.now() * 1000;
    const here = store.credentials.approvals({}).filter((one) => one.segment === segment && one.address === address);
    const approval = approvalOf(here, now);
    if (approval?.asked === undefined) return undefined;
    // What holds for the target at the moment is the governor's business.
    const reach: Reach = (_asset, pair) => (isServiceOf(target, pair) ? undefined : 'it is at another service');
    const pair = credentialPlan(store, profiles, approval.asset, now, reach).find(({when}) => when === 'now')?.pair;
    if (pair === undefined) return undefined;
    return {
      pair,
      reason: `${approval.asked.by} wants default pair ${pair.id} tried (approval ${approval.id})`,
      run: (test) =>
        attempt(approval, pair, now, test, async (one) => {
          const batch: Batch = {changes: [{type: 'credential-attempt', attempt: one}]};
          // Before the test it must be on the disk; what came of it may wait.
          if (one.result === 'started') store.save(batch);
          else saving.keep(batch);
        }),
    };
  };
}
