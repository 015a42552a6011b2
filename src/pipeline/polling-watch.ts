/** What concerns our own polling: our frames held against the plan, and how the real clients of polled devices fare. */
import type {Breach, PollingPlan, WireView} from '../core/poll.ts';
import type {Micros} from '../core/time.ts';
import {type ClientsWatch, clientsWatch} from './clients-watch.ts';
import {type OwnPolling, ownPolling} from './own-polling.ts';
import type {Apart} from './reporter.ts';
import {type Slots, slots} from './slots.ts';

export interface PollingWatch {
  readonly own: OwnPolling;
  readonly clients: ClientsWatch;
  readonly slots: Slots;
  use(plan: PollingPlan | undefined): void;
  /** How a device and its real clients are doing since then. */
  view(segment: string, address: string, since: Micros, now: Micros): Omit<WireView, 'asOf'>;
}

export function pollingWatch(plan: PollingPlan | undefined, onBreach: (breach: Breach) => void): PollingWatch {
  const own = ownPolling(onBreach);
  const clients = clientsWatch();
  const held = slots();
  const use = (next: PollingPlan | undefined): void => {
    own.use(next);
    clients.use(next);
    held.use(next);
  };
  use(plan);
  return {
    own,
    clients,
    slots: held,
    use,
    view: (segment, address, since, now) => ({
      clients: held.clients(segment, address, now),
      ...clients.since(segment, address, since),
    }),
  };
}

/** As a fact for the rules. */
export const breachFact = ({segment, address, port, reason}: Breach): Apart => ({
  kind: 'health',
  protocol: 'bifrost',
  name: 'poll-breach',
  segment,
  server: {ip: address, mac: '', port},
  fields: {'bifrost.target': `${address}:${port}`, 'bifrost.reason': reason},
});
