/**
 * Reviews of who may do what. Whoever recorded or signed for line 17 or 93 looked at what the latest run before that had shown; where
 * there was none, nobody can tell what was looked at, and it is no review.
 */
import type {Evidence} from '../core/checklist.ts';
import type {Micros} from '../core/time.ts';
import type {People} from './people.ts';
import type {Review} from './probe.ts';
import {judgedOf} from './probes/attestations.ts';

const LINES: readonly number[] = [17, 93];
/** What is reviewed, and the probe whose evidence has its hashes. */
const REVIEWED = {accounts: 'account-review', 'k8s-rbac': 'k8s-rbac-review'} as const;

/** `evidenceBefore`: what the latest run before a time had read. */
export async function reviewsOf(
  people: People,
  now: Micros,
  evidenceBefore: (time: Micros) => readonly Evidence[],
): Promise<readonly Review[]> {
  const signed = (await judgedOf(people, 'attestation', now)).filter(({problem}) => problem === '');
  const looked = [...people.acts, ...signed.map(({one: {line, signer: by, at}}) => ({line, by, at}))];
  return looked
    .filter(({line}) => LINES.includes(line))
    .flatMap(({by, at}) => {
      const evidence = evidenceBefore(at);
      return Object.entries(REVIEWED).flatMap(([of, probe]): Review[] => {
        const seen = evidence.filter((one) => one.probe === probe && one.found === 'read');
        return seen.length === 0 ? [] : [{of, by, at, sha256: seen.map(({sha256}) => sha256).join('')}];
      });
    });
}
