/** What people did and signed for the checklist, as the roots hand it to probes: the store is another room. */
import type {Attestation, Signer} from '../core/attestation.ts';
import type {Case} from '../core/case.ts';
import type {Regulator} from '../core/regulator.ts';
import type {Act, Task} from '../core/task.ts';
import type {Micros} from '../core/time.ts';

export interface People {
  /** Latest first, of the last 400 days. */
  readonly acts: readonly Act[];
  readonly tasks: readonly Task[];
  readonly cases: readonly Case[];
  /** How long it took until somebody acknowledged an alert of a case, by the id of the alert; not there: nobody has. */
  readonly acknowledged: ReadonlyMap<string, Micros>;
  /** Who wants to hear of incidents, and by when. */
  readonly regulators: readonly Regulator[];
  /** All of them, revoked and past ones, too. */
  readonly attestations: readonly Attestation[];
  readonly signers: readonly Signer[];
}
