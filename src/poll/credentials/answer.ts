/**
 * The contract of a test of one default pair over one protocol. It logs on once, over one connection, logs off at once where
 * somebody let it in, and answers in words of its own: what a device says is never passed on, since a device may say the
 * password again. A request that holds the password goes to the audit log without its bytes.
 */
import type {DefaultPair, LoginAnswer} from '../../core/credential.ts';
import type {Target} from '../../core/poll.ts';
import type {Line} from '../question.ts';

export type Answer = LoginAnswer;

/** Rejects when the device does not answer, or not in its protocol. */
export type CredentialTest = (target: Target, pair: DefaultPair, line: Line) => Promise<Answer>;

export const accepted = (words: string): Answer => ({result: 'accepted', words});
export const unclear = (words: string): Answer => ({result: 'unclear', words});

/** Words by which devices say that an account is locked, in a refusal or instead of it. */
const LOCK = /\block(ed|out)?\b|gesperrt|too many|blocked|suspended|temporar|try again (later|in)|wait \d+/i;

/** A refusal; what was said beside it may be that the account is locked. */
export const refusal = (said: string, words: string): Answer =>
  LOCK.test(said) ? {result: 'locked', words: `${words}; the device speaks of a lock`} : {result: 'refused', words};

/** The name of the account, as the audit log may show it. */
export const shownUser = ({user}: DefaultPair): string => (user === '' ? 'no user' : `user ${user}`);
