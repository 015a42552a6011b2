/**
 * What an agent says of itself: system group (RFC 3418 section 2) and its first physical entity (RFC 6933 section 3), by one
 * Get request of version 2c or, where the target has a user, of version 3 (RFC 3414). The message is not shown before it is
 * sent: it holds the community.
 */
import type {Observation} from '../../core/observation.ts';
import type {Login, Target} from '../../core/poll.ts';
import {fault, understood} from '../heard.ts';
import type {Line, Question} from '../question.ts';
import {secretIn} from '../secret.ts';
import {clearAnswer, type Told} from '../snmp-clear.ts';
import {type SnmpSocket, snmpSocket} from '../snmp-socket.ts';

const SYSTEM = '1.3.6.1.2.1.1';
const ENTITY = '1.3.6.1.2.1.47.1.1.1.1';
/** sysDescr, sysObjectID, sysName, sysLocation; hardware, firmware, software, serial, vendor, model of entity 1. */
const objects = [
  ...[1, 2, 5, 6].map((object) => `${SYSTEM}.${object}.0`),
  ...[8, 9, 10, 11, 12, 13].map((column) => `${ENTITY}.${column}.1`),
];

const ABOUT = 'get sysDescr, sysObjectID, sysName, sysLocation and the first physical entity';

export const snmpSystem: Question = {
  name: 'snmp-system',
  protocol: 'snmp',
  transport: 'udp',
  port: 161,
  about: 'one Get of what the agent says it is; a Get changes nothing',
  tells: ['vendor', 'model', 'firmware', 'serial', 'name', 'description'],
  isDefault: true,
  plan: ({login}) => [
    ...(login?.user === undefined ? [] : [{about: 'ask for the engine id and time, as version 3 needs it'}]),
    {about: ABOUT},
  ],

  async ask(target, line) {
    const port = target.port || snmpSystem.port;
    const socket = snmpSocket(target, port, line, ABOUT);
    try {
      const session = await openSession(target, port, line, socket);
      const told = await get(session, target, line);
      return read(told, target, line, socket);
    } finally {
      socket.close();
    }
  },
};

type Snmp = typeof import('net-snmp');
type Session = ReturnType<Snmp['createSession']>;

async function openSession(target: Target, port: number, line: Line, {module}: SnmpSocket): Promise<Session> {
  const {default: snmp} = await import('net-snmp');
  // Leave to send may take its time; the library begins to wait when it has sent.
  const options = {port, retries: 0, timeout: line.timeout, dgramModule: module, version: snmp.Version2c};
  const {login = {}} = target;
  if (login.user !== undefined) {
    const user = await userOf(snmp, {...login, user: login.user}, target);
    return snmp.createV3Session(target.address, user, {...options, version: snmp.Version3});
  }
  if (login.communityFile === undefined)
    throw fault(target, 'no community is given: name its file, or a user of SNMP v3');
  const community = await secretIn(login.communityFile, 'community', target);
  return snmp.createSession(target.address, community, options);
}

async function userOf(snmp: Snmp, login: Login & {readonly user: string}, target: Target) {
  const {passwordFile, privacyFile, authentication = 'sha256', privacy = 'aes'} = login;
  const level = passwordFile === undefined ? 'noAuthNoPriv' : privacyFile === undefined ? 'authNoPriv' : 'authPriv';
  return {
    name: login.user,
    level: snmp.SecurityLevel[level],
    authProtocol: snmp.AuthProtocols[authentication],
    authKey: passwordFile === undefined ? '' : await secretIn(passwordFile, 'password', target),
    privProtocol: snmp.PrivProtocols[privacy],
    privKey: privacyFile === undefined ? '' : await secretIn(privacyFile, 'password for privacy', target),
  };
}

const OBJECT_ID = 6;
const OCTETS = 4;

/** What the agent told; what it does not have is left out. */
function get(session: Session, target: Target, line: Line): Promise<Told[]> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown): void => {
      const text = cause instanceof Error ? cause.message : String(cause);
      reject(line.signal.aborted ? line.signal.reason : fault(target, `no answer that can be used: ${text}`, cause));
    };
    line.signal.addEventListener('abort', refuse, {once: true});
    session.on('error', refuse);
    session.get(objects, (error, varbinds = []) => {
      line.signal.removeEventListener('abort', refuse);
      if (error !== null) refuse(error);
      else resolve(varbinds.flatMap(({oid, type, value}) => toldOf(oid, Number(type), value)));
    });
  });
}

function toldOf(oid: string, type: number, value: unknown): Told[] {
  if (type === OBJECT_ID) return [{oid, value: Buffer.from(String(value)), isObjectId: true}];
  return type === OCTETS && value instanceof Uint8Array ? [{oid, value, isObjectId: false}] : [];
}

function read(told: readonly Told[], target: Target, line: Line, {pieces}: SnmpSocket): readonly Observation[] {
  const heard = understood(target, line, pieces);
  const {user, privacyFile} = target.login ?? {};
  if (user === undefined || privacyFile === undefined) return heard;
  const engine = Object.entries(heard.find(({name}) => name === 'engine')?.fields ?? {}).filter(([name]) =>
    name.startsWith('snmp.engineid.'),
  );
  const bytes = clearAnswer(told, user);
  const clear = understood(target, line, [{from: 'server', bytes}]).filter(({name}) => name === 'identity');
  const shown = {...Object.fromEntries(engine), 'snmp.v3.flags.crypt': true};
  return [...heard, ...clear.map((o) => ({...o, fields: {...o.fields, ...shown}}))];
}
