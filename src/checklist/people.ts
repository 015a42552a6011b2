/** What people did and signed for the checklist, as the roots hand it to probes: the store is another room. */
import type {Attestation, Signer} from '../core/attestation.ts';
import type {Case} from '../core/case.ts';
import type {Act, Task} from '../core/task.ts';

export interface People {
  /** Latest first, of the last 400 days. */
  readonly acts: readonly Act[];
  readonly tasks: readonly Task[];
  readonly cases: readonly Case[];
  /** All of them, revoked and past ones, too. */
  readonly attestations: readonly Attestation[];
  readonly signers: readonly Signer[];
}
