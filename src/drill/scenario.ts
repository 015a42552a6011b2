/** What can be practised: frames of an attack on a plant that exists nowhere (plant.ts), and the rules that must see it. */
import type {Wire} from './wire.ts';

export interface Scenario {
  /** `port-scan`: as it is called on the command line. */
  readonly name: string;
  /** One sentence: what the intruder does. */
  readonly about: string;
  /** Catalogue ids of the rules that must alert. Others may, too. */
  readonly expects: readonly string[];
  /**
   * Says the frames of the attack, the first at time 0. The plant was learned by then, and the intruder never seen. Not
   * more than a minute: who practises waits for none of it, but what is asked of a rule is asked of its windows of time.
   */
  readonly play: (wire: Wire) => void;
}
