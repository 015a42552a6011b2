/**
 * A part of the pipeline that knows more about a fact than the fact itself: what people said of the site, or what went
 * before. Enrichers run between the baseline and the rules, in the order of `src/pipeline/enrichers.ts`; each adds fields
 * that `core/field.ts` declares and judges nothing.
 */
import type {Fact} from './fact.ts';
import type {Site} from './site.ts';
import type {Micros} from './time.ts';

export interface Enricher {
  /**
   * Adds its fields. True: an equal exchange would get the same, so that repetitions need not come. False: the next one
   * must come, too.
   */
  enrich(fact: Fact): boolean;
  /** What time alone tells: facts of its own, such as a deviation. They are enriched and judged like any other. */
  tick(now: Micros): readonly Fact[];
  /** People said something else from now on; every exchange comes again. */
  use(site: Site): void;
}
