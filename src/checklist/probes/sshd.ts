/** How people log on over SSH: `sshd -T` on the box itself, its files in a folder. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {isRunning, outputOf, wordsOf} from '../command.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';
import {asksForSecond} from '../second-factor.ts';
import {casesOf, type Settings, type SshdConfig, settingsOf, sshdConfigOf} from '../sshd-config.ts';

const FILE = '/etc/ssh/sshd_config';
/** Debian's unit gives it what stands there. */
const OPTIONS = '/etc/default/ssh';

export const sshd: Probe = {
  name: 'sshd',
  version: 2,
  about: 'Settings of the SSH server: for everybody, and one subject for each Match',
  privilege: 'root',
  timeout: 5000,
  suffices: ['recorded'],
  fields: {
    'sshd.root_login': {type: 'string', about: 'PermitRootLogin: no, prohibit-password, yes, ...'},
    'sshd.passwords': {type: 'boolean', about: 'A password can be enough to log on'},
    'sshd.factors': {type: 'number', about: 'Fewest things that must be shown to log on (AuthenticationMethods)'},
    'sshd.empty_passwords': {type: 'boolean', about: 'Accounts without a password may log on'},
    'sshd.tries': {type: 'number', about: 'MaxAuthTries'},
    'sshd.log_level': {type: 'string', about: 'LogLevel; QUIET, FATAL and ERROR do not tell of attempts'},
    'sshd.x11': {type: 'boolean', about: 'X11Forwarding'},
    'sshd.match': {type: 'string', about: 'Criteria of the Match for which these hold; empty: for everybody'},
  },
  collect: async (place, signal) => [await readSshd(place, signal)],
};

async function readSshd(place: Place, signal: AbortSignal): Promise<Evidence> {
  const file = sshdConfigOf(place);
  if (file.source.found !== 'read') return evidenceOf(sshd, place, FILE, file.source);
  const options = readBelow(place, OPTIONS);
  if (options.found === 'read' && /^\s*(export\s+)?SSHD_OPTS=.*-[of]/m.test(options.text))
    return evidenceOf(sshd, place, OPTIONS, {found: 'failed', reason: 'sshd is started with settings of its own'});
  const told = isRunning(place) ? await outputOf(place, 'sshd', signal) : undefined;
  // Without root, or where its keys are not made yet: the files say the same.
  if (told?.found !== 'read') return evidenceOf(sshd, place, FILE, file.source, subjectsOf(file.settings, file, place));
  return evidenceOf(sshd, place, wordsOf('sshd'), told, subjectsOf(settingsOf(told.text), file, place));
}

const subjectsOf = (everybody: Settings, {matches}: SshdConfig, place: Place): Subject[] =>
  casesOf(everybody, matches).map(({criteria, settings}) => subjectOf(criteria, settings, place));

function subjectOf(criteria: string, settings: Settings, place: Place): Subject {
  const value = (keyword: string): string => settings.get(keyword) ?? '';
  const isOn = (keyword: string): boolean => value(keyword) === 'yes';
  const ways = waysOf(settings);
  // PAM is asked where something is typed in; a key alone passes it by.
  const second = asksForSecond(place, 'sshd') ? 1 : 0;
  const factors = ways.map((way) => way.length + (way.some(isTyped) ? second : 0));
  const fields = {
    'sshd.root_login': harmless(value('permitrootlogin')),
    'sshd.passwords': ways.some((way, i) => way.some(isTyped) && factors[i] === 1),
    'sshd.factors': Math.min(...factors),
    'sshd.empty_passwords': isOn('permitemptypasswords'),
    'sshd.tries': Number.parseInt(value('maxauthtries'), 10),
    'sshd.log_level': harmless(value('loglevel').toUpperCase()),
    'sshd.x11': isOn('x11forwarding'),
    'sshd.match': harmless(criteria),
  };
  return {name: criteria === '' ? 'sshd' : harmless(`sshd, Match ${criteria}`), fields};
}

const isTyped = (method: string): boolean => method.startsWith('keyboard-interactive') || method === 'password';

/** Each list of things that together are enough to log on. */
function waysOf(settings: Settings): readonly (readonly string[])[] {
  const methods = settings.get('authenticationmethods') || 'any';
  if (methods !== 'any') return methods.split(/\s+/).map((list) => list.split(','));
  const isOn = (keyword: string): boolean => settings.get(keyword) !== 'no';
  return [
    ...(isOn('pubkeyauthentication') ? [['publickey']] : []),
    ...(isOn('passwordauthentication') ? [['password']] : []),
    ...(isOn('kbdinteractiveauthentication') ? [['keyboard-interactive']] : []),
    ...(settings.get('hostbasedauthentication') === 'yes' ? [['hostbased']] : []),
  ];
}
