/**
 * The default pairs of all profiles, to hold a log-on against that was seen in clear. The user and the password are compared
 * and forgotten: what comes out are names of pairs. Pure.
 */
import {accountOf, type DefaultPair} from '../core/credential.ts';
import {type DeviceProfile, profileIdOf} from '../core/device-profile.ts';
import type {Fields} from '../core/fact.ts';
import type {Host} from './host.ts';

export interface DefaultPairs {
  /** Pairs that are exactly this, by the ids of their profiles. */
  matching(
    protocol: string,
    user: string,
    password: string,
  ): readonly (readonly [profile: string, pair: DefaultPair])[];
  /** The user is that of a default pair of the profile, whatever the protocol. */
  isDefaultUser(profile: string, user: string): boolean;
}

export interface Logon {
  readonly fields: Fields;
  /** The account that somebody used, where it is one of a default pair. */
  readonly account: string | undefined;
}

export function defaultPairs(profiles: readonly DeviceProfile[]): DefaultPairs {
  const pairs = new Map<string, [string, DefaultPair][]>();
  const users = new Set<string>();
  for (const {id, defaults} of profiles) {
    for (const pair of defaults) {
      const key = keyOf(pair.protocol, pair.user, pair.password);
      const same = pairs.get(key);
      if (same === undefined) pairs.set(key, [[id, pair]]);
      else same.push([id, pair]);
      if (pair.user !== '') users.add(`${id} ${pair.user.toLowerCase()}`);
    }
  }
  return {
    matching: (protocol, user, password) => pairs.get(keyOf(protocol, user, password)) ?? [],
    isDefaultUser: (profile, user) => users.has(`${profile} ${user.toLowerCase()}`),
  };
}

/** A line end is in no user: two pairs never make one key. */
const keyOf = (...parts: readonly string[]): string => parts.join('\n');

/** `password` undefined: it could not be read. */
export function logonAt(
  {owner}: Host,
  pairs: DefaultPairs | undefined,
  protocol: string,
  user: string,
  password: string | undefined,
): Logon {
  if (pairs === undefined) return {fields: {}, account: undefined};
  const found = password === undefined ? [] : pairs.matching(protocol, user, password);
  const profile = profileIdOf(owner.identity.family?.source);
  const own = found.filter(([id]) => id === profile).map(([, pair]) => pair);
  return {fields: fieldsOf(own, found.length), account: accountUsed(own, pairs, profile, user)};
}

function fieldsOf(own: readonly DefaultPair[], found: number): Fields {
  if (own.length > 0) return {'bifrost.default_credential': own.map(({id}) => id)};
  return found > 0 ? {'bifrost.common_credential': true} : {};
}

function accountUsed(
  own: readonly DefaultPair[],
  pairs: DefaultPairs,
  profile: string,
  user: string,
): string | undefined {
  const [first] = own;
  if (first !== undefined) return accountOf(first);
  return user !== '' && pairs.isDefaultUser(profile, user) ? user.toLowerCase() : undefined;
}
