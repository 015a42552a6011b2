/**
 * One attempt from the plan to the fact. It is stored before the first byte goes out, so that one that is cut short by a crash
 * still counts, and again with what came of it. What the rules get to see is an observation.
 */
import {
  accountOf,
  type CredentialApproval,
  type CredentialAttempt,
  type DefaultPair,
  type LoginAnswer,
  portOf,
} from '../../core/credential.ts';
import type {Observation} from '../../core/observation.ts';
import type {Micros} from '../../core/time.ts';
import {ulid} from '../../core/ulid.ts';

/** `test` tries it, and never rejects. `save` must have stored it when it resolves. */
export async function attempt(
  approval: CredentialApproval,
  pair: DefaultPair,
  now: Micros,
  test: () => Promise<LoginAnswer>,
  save: (attempt: CredentialAttempt) => Promise<void>,
): Promise<Observation> {
  const started: CredentialAttempt = {
    id: ulid(now, `${approval.id} ${pair.id}`),
    asset: approval.asset,
    pair: pair.id,
    account: accountOf(pair),
    approval: approval.id,
    time: now,
    result: 'started',
    words: '',
  };
  await save(started);
  const {result, words} = await test();
  await save({...started, result, words});
  return {
    kind: 'posture',
    protocol: 'bifrost',
    name: 'default-credential',
    segment: approval.segment,
    server: {ip: approval.address, mac: '', port: portOf(pair)},
    fields: {
      'bifrost.default_credential': [pair.id],
      'bifrost.login_protocol': pair.protocol,
      'bifrost.login_result': result,
    },
  };
}
