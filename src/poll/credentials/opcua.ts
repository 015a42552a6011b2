/**
 * OPC UA: one session with user and password, closed at once. Over the endpoint without security if that takes user names,
 * since every other wants a certificate that the server trusts first. OPC 10000-4 §5.6.2, §5.6.3.
 */
import type {EndpointDescription} from 'node-opcua-client';
import type {DefaultPair} from '../../core/credential.ts';
import {type Dialogue, openDialogue} from '../opcua/client.ts';
import type {Request} from '../question.ts';
import {type Answer, accepted, type CredentialTest, refusal, shownUser, unclear} from './answer.ts';

const NONE = 'http://opcfoundation.org/UA/SecurityPolicy#None';
const USER_NAME = 1;

export const opcua: CredentialTest = async (target, pair, line) => {
  // Some of its bytes may hold the password: none of them is told.
  const silent = {...line, request: ({about}: Request) => line.request({about: `OPC UA: ${about}`})};
  const dialogue = await openDialogue(target, target.port, silent);
  const {client, step, url} = dialogue;
  try {
    await step('GetEndpoints', () => client.connect(url));
    const endpoints = await step('GetEndpoints', () => client.getEndpoints());
    return endpoints.some(takesUserNames)
      ? await logOn(dialogue, pair)
      : unclear('it takes user names only over a channel for which it must trust a certificate');
  } finally {
    await dialogue.close();
  }
};

const takesUserNames = ({securityPolicyUri, userIdentityTokens}: EndpointDescription): boolean =>
  securityPolicyUri === NONE && (userIdentityTokens ?? []).some(({tokenType}) => Number(tokenType) === USER_NAME);

async function logOn({client, step}: Dialogue, pair: DefaultPair): Promise<Answer> {
  const user = {type: USER_NAME, userName: pair.user, password: pair.password};
  try {
    const about = `CreateSession, ActivateSession with ${shownUser(pair)}, password not shown`;
    const session = await step(about, () => client.createSession(user));
    await step('CloseSession', () => session.close()).catch(() => undefined);
    return accepted('session activated, and closed');
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const status = /Bad[A-Z][A-Za-z]+/.exec(text)?.[0];
    if (status === undefined) throw error;
    return REFUSED.has(status) ? refusal(text, status) : unclear(status);
  }
}

const REFUSED: ReadonlySet<string> = new Set([
  'BadIdentityTokenRejected',
  'BadUserAccessDenied',
  'BadIdentityTokenInvalid',
]);
