/**
 * What an OPC UA server says of itself below its Server object (OPC 10000-5 section 6.3): build, state, start and clock,
 * namespaces, auditing, set of roles, counts of its diagnostics. One session over a channel without security, one Read: what is
 * read is no secret. It is anonymous, or that of the user of the target; a password that the server wants in clear is not sent.
 */
import type {ReadValueIdOptions, UserIdentityInfo} from 'node-opcua-client';
import type {Target} from '../../core/poll.ts';
import {fault} from '../heard.ts';
import {type Dialogue, openDialogue} from '../opcua/client.ts';
import {aboutServer} from '../opcua/told.ts';
import type {Line, Question} from '../question.ts';
import {secretIn} from '../secret.ts';

const VALUE = 13;
const BROWSE_NAME = 3;
/** Build information, state, start time, current time, namespaces, auditing, summary of diagnostics. */
const VALUES = [2260, 2259, 2257, 2258, 2255, 2994, 2275];
const ROLE_SET = 15_606;

const nodes: readonly ReadValueIdOptions[] = [
  ...VALUES.map((node) => ({nodeId: `i=${node}`, attributeId: VALUE})),
  {nodeId: `i=${ROLE_SET}`, attributeId: BROWSE_NAME},
];

export const opcuaServer: Question = {
  name: 'opcua-server',
  protocol: 'opcua',
  transport: 'tcp',
  port: 4840,
  about:
    'opens a session, reads what the server says of itself, and closes it: nothing is browsed, subscribed or called',
  // Who it is comes along; that it restarted, failed or has another clock is wanted each day.
  tells: [],
  isDefault: false,
  plan: () =>
    [
      'hello',
      'open a secure channel',
      'get its endpoints',
      'open a session',
      'open a session',
      'read its status, build, namespaces, auditing, roles and diagnostics',
      'close the session',
      'close the secure channel',
    ].map((about) => ({about})),

  async ask(target, line) {
    const user = await userOf(target);
    const dialogue = await openDialogue(target, target.port || opcuaServer.port, neverInClear(target, user, line));
    try {
      await dialogue.step('get its endpoints', () => dialogue.client.connect(dialogue.url));
      await readServer(dialogue, user);
    } finally {
      await dialogue.close();
    }
    return aboutServer(line.dissect(dialogue.pieces)).filter(({name}) => name !== 'endpoint');
  },
};

type User = UserIdentityInfo & {readonly password?: string};

async function userOf(target: Target): Promise<User> {
  const {UserTokenType} = await import('node-opcua-client');
  const {user: userName, passwordFile} = target.login ?? {};
  if (userName === undefined) return {type: UserTokenType.Anonymous};
  if (passwordFile === undefined) throw fault(target, `no password is given for ${userName}: name its file`);
  return {type: UserTokenType.UserName, userName, password: await secretIn(passwordFile, 'password', target)};
}

/**
 * The server says whether it wants the password encrypted, and may say now this, now that: so the bytes themselves are looked
 * at before they go out. Not even their hash is kept.
 */
function neverInClear(target: Target, {password}: User, line: Line): Line {
  if (password === undefined) return line;
  return {
    ...line,
    async request({about, bytes = new Uint8Array()}) {
      if (Buffer.from(bytes).includes(password)) throw fault(target, 'it wants the password in clear: it was not sent');
      await line.request({about});
    },
  };
}

async function readServer({client, step}: Dialogue, user: User): Promise<void> {
  const session = await step('open a session', () => client.createSession(user));
  try {
    await step('read its status, build, namespaces, auditing, roles and diagnostics', () => session.read([...nodes]));
  } finally {
    await step('close the session', () => session.close()).catch(() => undefined);
  }
}
