/**
 * What people have said about their site, in files and by commands, as opposed to what was seen. The core gathers it
 * (src/site.ts) and gives the whole of it to the sensor, at start and whenever something of it changes.
 */
import type {BaselineSaid} from './baseline.ts';
import type {Policy} from './policy.ts';
import type {PollingPlan} from './poll.ts';
import type {Said} from './said.ts';
import type {Silence} from './silence.ts';
import type {DeviceTags} from './tag.ts';
import type {Ticket} from './ticket.ts';

export interface Site {
  /** What was said of single assets, one entry each. */
  readonly assets: readonly Said[];
  /** Those that nobody closed, latest first. */
  readonly tickets: readonly Ticket[];
  /** Those that are not over. */
  readonly silences: readonly Silence[];
  /** Addresses, networks and domains that nothing here may speak with. */
  readonly badAddresses: readonly string[];
  /** What was frozen or reset, which campaign runs. */
  readonly baseline: readonly BaselineSaid[];
  /** Absent: none is set. */
  readonly policy?: Policy;
  /** What this box may ask itself; absent: nothing. */
  readonly polling?: PollingPlan;
  /** Register maps. */
  readonly tags: readonly DeviceTags[];
}

/** Nobody said anything. */
export const NOTHING_SAID: Site = {
  assets: [],
  tickets: [],
  silences: [],
  baseline: [],
  badAddresses: [],
  tags: [],
};
