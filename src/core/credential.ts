/**
 * Default credentials: the pairs of user and password with which devices leave the factory, the approval of two people that
 * one device may be tested for them, and what came of each attempt. A published factory default is no secret; what people
 * set instead of it is, and never gets here.
 */
import type {AssetId} from './asset.ts';
import type {FieldTable} from './field.ts';
import {DAY, type Micros} from './time.ts';

/** Where a pair is said: `http` by Basic or Digest, as the server asks, or by the form of the pair. */
export const loginProtocols = ['ftp', 'http', 'mqtt', 'opcua', 'snmp', 'ssh', 'telnet'] as const;
export type LoginProtocol = (typeof loginProtocols)[number];

/** Ports of servers that do not say otherwise. */
const loginPorts: Readonly<Record<LoginProtocol, number>> = {
  ftp: 21,
  http: 80,
  mqtt: 1883,
  opcua: 4840,
  snmp: 161,
  ssh: 22,
  telnet: 23,
};

/** A page that takes user and password as fields of a form, sent by POST. */
export interface LoginForm {
  readonly path: string;
  /** Names of the fields; without a user there is a password alone. */
  readonly user?: string;
  readonly password: string;
  /** How the answer shows that somebody is in; every other answer is a refusal. */
  readonly accepted: {readonly status: number; readonly contains?: string};
  /** What is fetched to leave again. */
  readonly logoff?: string;
}

export interface DefaultPair {
  /** `wago-750-web-admin`: unique over all profiles. It is what is stored and shown. */
  readonly id: string;
  readonly protocol: LoginProtocol;
  readonly port?: number;
  /** HTTP over TLS. */
  readonly tls?: boolean;
  /** Empty: the device asks for a password alone, or it is an SNMP community. */
  readonly user: string;
  readonly password: string;
  /** Models that have it, of those of the profile; left out: all. */
  readonly models?: readonly string[];
  /** Firmware that has it, from this one on and below that one. */
  readonly versions?: {readonly from?: string; readonly below?: string};
  /** After how many failed attempts the account is locked, and for how long; left out: not known. */
  readonly lockout?: {readonly attempts: number; readonly minutes?: number};
  /** Page that asks for user and password; left out: `/`. */
  readonly path?: string;
  readonly form?: LoginForm;
  /** Which of the profile's sources says so. */
  readonly source: string;
  readonly about?: string;
}

export const portOf = ({port, protocol, tls}: Pick<DefaultPair, 'port' | 'protocol' | 'tls'>): number =>
  port ?? (tls === true ? 443 : loginPorts[protocol]);

export const transportOf = ({protocol}: Pick<DefaultPair, 'protocol'>): 'tcp' | 'udp' =>
  protocol === 'snmp' ? 'udp' : 'tcp';

/**
 * Whose attempts count together. Devices keep one list of users for all their services, so that an account is a user and not
 * a user of one service.
 */
export const accountOf = ({id, user}: Pick<DefaultPair, 'id' | 'user'>): string =>
  user === '' ? `without user (${id})` : user.toLowerCase();

/** Two people allow that one device is tested, for a time. One alone allows nothing. */
export interface CredentialApproval {
  readonly id: string;
  readonly asset: AssetId;
  readonly segment: string;
  readonly address: string;
  /** Ids of the pairs that may be tried. */
  readonly pairs: readonly string[];
  readonly reason: string;
  readonly proposed: {readonly by: string; readonly time: Micros};
  /** The second person. */
  readonly approved?: {readonly by: string; readonly time: Micros};
  readonly until: Micros;
  /** The latest time somebody asked for a test; nothing is tested that nobody asked for. */
  readonly asked?: {readonly by: string; readonly time: Micros};
  readonly ended?: {readonly by: string; readonly time: Micros};
}

/** No approval holds longer. */
export const MAX_APPROVAL: Micros = 90 * DAY;

/** `accepted`: the pair works. `locked`: the device says that the account is locked. `unclear`: neither. */
export const attemptResults = ['started', 'accepted', 'refused', 'locked', 'unclear'] as const;
export type AttemptResult = (typeof attemptResults)[number];

/** What came of one log-on that was tried. */
export interface LoginAnswer {
  readonly result: Exclude<AttemptResult, 'started'>;
  /** Why, without anything that was sent or received. */
  readonly words: string;
}

/** One log-on that was tried. It is stored as `started` before the first byte goes out. */
export interface CredentialAttempt {
  readonly id: string;
  readonly asset: AssetId;
  /** Id of the pair: never what it consists of. */
  readonly pair: string;
  readonly account: string;
  /** Id of the approval. */
  readonly approval: string;
  readonly time: Micros;
  readonly result: AttemptResult;
  /** The device's answer in our words. */
  readonly words: string;
}

/** An account of a default pair was used on the wire by somebody; only users that stand in profiles are ever told. */
export interface CredentialUse {
  readonly asset: AssetId;
  readonly account: string;
  readonly time: Micros;
}

/** Of the posture fact that an attempt becomes, beside `bifrost.default_credential` (core/field.ts). */
export const credentialFields = {
  'bifrost.login_protocol': {type: 'string', about: 'Over which protocol a default pair was tried'},
  'bifrost.login_result': {type: 'string', about: 'accepted, refused, locked or unclear'},
} as const satisfies FieldTable;
