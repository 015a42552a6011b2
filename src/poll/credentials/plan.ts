/**
 * Which default pair of a device may be tried now, and in words why the others may not. Pure. The limits hold whatever people
 * approve: one attempt an account and day, two accounts a device and day, always two below the number that locks an account,
 * nothing at all on a safety system, and no pair twice under one approval.
 */
import {
  accountOf,
  type CredentialApproval,
  type CredentialAttempt,
  type CredentialUse,
  type DefaultPair,
} from '../../core/credential.ts';
import type {DeviceProfile} from '../../core/device-profile.ts';
import {DAY, isoTime, type Micros} from '../../core/time.ts';

/** Failed attempts after which an account is taken to be locked, where no manual says so. */
const LOCKOUT = 3;
const ACCOUNTS_A_DAY = 2;

export interface CredentialDevice {
  readonly asset: string;
  /** Why it is a safety system; undefined: it is none. */
  readonly safety?: string;
  /** The one family that it was recognised as; undefined: none, or several fit. */
  readonly profile?: DeviceProfile;
  /** Model and order number, and firmware, as far as they are known. */
  readonly models: readonly string[];
  readonly firmware?: string;
  /** Latest first. */
  readonly approvals: readonly CredentialApproval[];
  /** When somebody used an account over the wire. */
  readonly uses: readonly CredentialUse[];
  /** Latest time somebody else spoke with a service whose log-ons cannot be seen. */
  readonly hiddenUse: (pair: DefaultPair) => Micros | undefined;
  /** Why the poller cannot get at the service of the pair now, in words; undefined: it can. */
  readonly unreachable: (pair: DefaultPair) => string | undefined;
}

export interface PlannedPair {
  readonly pair: DefaultPair;
  /** At most one pair of a device is to be tried now. */
  readonly when: 'now' | 'later' | 'never';
  readonly words: string;
}

/** `attempts`: all there ever were, of all devices: a lock on one stops the account everywhere. */
export function planCredentials(
  device: CredentialDevice,
  attempts: readonly CredentialAttempt[],
  now: Micros,
): PlannedPair[] {
  const {asset, profile, safety} = device;
  let isTaken = false;
  return (profile?.defaults ?? []).map((pair) => {
    const never = safety ?? whyNever(device, pair);
    if (never !== undefined) return {pair, when: 'never', words: never};
    const approval = approvalOf(device.approvals, now);
    const later =
      approval === undefined
        ? 'nobody allowed it (bifrost creds approve)'
        : (whyNot(pair, approval, asset, attempts, now) ?? whyInUse(device, pair, now) ?? device.unreachable(pair));
    if (later !== undefined) return {pair, when: 'later', words: later};
    if (isTaken) return {pair, when: 'later', words: 'one after the other'};
    isTaken = true;
    return {pair, when: 'now', words: `approved until ${isoTime(approval?.until ?? 0)}`};
  });
}

/** The approval in force: two people said so, nobody ended it, it is not over. */
export const approvalOf = (approvals: readonly CredentialApproval[], now: Micros): CredentialApproval | undefined =>
  approvals.find(({approved, ended, until}) => approved !== undefined && ended === undefined && until > now);

function whyNever({firmware, models}: CredentialDevice, pair: DefaultPair): string | undefined {
  if (pair.protocol === 'mqtt') return 'this protocol is only watched';
  // The guard takes a form that is sent for a write, and stops everything.
  if (pair.form !== undefined) return 'a form cannot be told from a write on the wire, so none is ever sent';
  if (pair.models !== undefined && !pair.models.some((one) => isAmong(one, models))) {
    return `it holds for ${pair.models.join(', ')} only`;
  }
  if (pair.versions === undefined) return undefined;
  if (firmware === undefined) return 'it holds for some versions, and the firmware is not known';
  return isWithin(firmware, pair.versions) ? undefined : `it does not hold for firmware ${firmware}`;
}

const plain = (text: string): string => text.toLowerCase().replace(/[\s-]/g, '');
const isAmong = (model: string, known: readonly string[]): boolean =>
  known.some((one) => plain(one).includes(plain(model)));

const numbersOf = (version: string): number[] => (version.match(/\d+/g) ?? []).slice(0, 4).map(Number);

function compare(a: string, b: string): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < 4; i++) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0);
  return 0;
}

const isWithin = (firmware: string, {from, below}: NonNullable<DefaultPair['versions']>): boolean =>
  (from === undefined || compare(firmware, from) >= 0) && (below === undefined || compare(firmware, below) < 0);

function whyNot(
  pair: DefaultPair,
  approval: CredentialApproval,
  asset: string,
  attempts: readonly CredentialAttempt[],
  now: Micros,
): string | undefined {
  const account = accountOf(pair);
  if (!approval.pairs.includes(pair.id)) return 'the approval does not name it';
  const allowed = approval.approved?.time ?? now;
  const locked = attempts.find((one) => one.account === account && one.result === 'locked' && one.time >= allowed);
  if (locked !== undefined) return `${locked.asset} spoke of a lock at ${isoTime(locked.time)}: approve it anew`;
  const own = attempts.filter((one) => one.asset === asset);
  const tried = own.find((one) => one.pair === pair.id && one.approval === approval.id);
  if (tried !== undefined) return `tried at ${isoTime(tried.time)}: ${tried.result}`;
  if ((approval.asked?.time ?? 0) < allowed) return 'nobody asked for a test (bifrost creds test)';
  return whyTooMany(pair, own, now);
}

/**
 * `own`: attempts on the device, ever, since nobody knows when it forgets failed ones; whatever came of them, since one whose
 * answer got lost may have failed.
 */
function whyTooMany(pair: DefaultPair, own: readonly CredentialAttempt[], now: Micros): string | undefined {
  const account = accountOf(pair);
  const onAccount = own.filter((one) => one.account === account && one.result !== 'accepted');
  const most = (pair.lockout?.attempts ?? LOCKOUT) - 2;
  if (onAccount.length >= most) return `${onAccount.length} attempts failed, and ${most + 2} may lock the account`;
  const today = own.filter(({time}) => time > now - DAY);
  if (today.some((one) => one.account === account)) return 'the account had its attempt of the day';
  const accounts = new Set(today.map((one) => one.account));
  return accounts.size < ACCOUNTS_A_DAY ? undefined : 'the device had its two accounts of the day';
}

function whyInUse({hiddenUse, uses}: CredentialDevice, pair: DefaultPair, now: Micros): string | undefined {
  const account = accountOf(pair);
  const seen = uses.find((one) => one.account === account)?.time ?? 0;
  const latest = Math.max(seen, hiddenUse(pair) ?? 0);
  return latest > now - DAY ? `somebody used it at ${isoTime(latest)}` : undefined;
}
