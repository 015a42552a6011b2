/**
 * What Bifrost learned without seeing it on the wire: an answer to a question of its own, an advisory that fits. It becomes a
 * fact like any other: inventory and rules see no difference but `means`.
 */
import type {FactKind, Fields, Party} from './fact.ts';

export interface Observation {
  readonly kind: FactKind;
  /** Of which protocol, so that its fields and rules apply; `bifrost`: of none (core/posture.ts). */
  readonly protocol: string;
  readonly name: string;
  readonly segment: string;
  /** Who asked, where somebody did: this box. */
  readonly client?: Party;
  /** Whom it is about. */
  readonly server: Party;
  readonly fields: Fields;
}
