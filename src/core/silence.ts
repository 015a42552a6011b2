/** A silence: a person wants no noise from some alerts for a time. It names a rule, an asset, a segment, or several of them. */
import type {AssetId} from './asset.ts';
import type {Micros} from './time.ts';

/**
 * `mute`: they are closed as they come and published to nobody. `suppress`: they are shown, in the state `suppressed`. Both are
 * stored and counted, and open by themselves when they happen again after its end.
 */
export const silenceEffects = ['mute', 'suppress'] as const;
export type SilenceEffect = (typeof silenceEffects)[number];

export interface Silence {
  readonly id: string;
  readonly effect: SilenceEffect;
  /** `NT-05`; left out: every rule. */
  readonly rule?: string;
  /** Who did it, or to whom; left out: everybody. */
  readonly asset?: AssetId;
  /** Left out: everywhere. */
  readonly segment?: string;
  readonly from: Micros;
  readonly until: Micros;
  readonly reason: string;
  readonly by: string;
}
