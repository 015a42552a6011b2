/** `bifrost creds`: which default passwords are known, which devices may be tested for them, and what came of it. */
import {Command, Option} from 'commander';
import type {Config} from '../config/config.ts';
import type {Asset} from '../core/asset.ts';
import {type CredentialApproval, type CredentialAttempt, portOf} from '../core/credential.ts';
import type {DeviceProfile} from '../core/device-profile.ts';
import {AppError} from '../core/errors.ts';
import {isoTime, type Micros} from '../core/time.ts';
import type {LoadedProfiles} from '../device-profiles.ts';
import type {Store} from '../store/store.ts';
import {assetNamed} from './asset-named.ts';
import {decide} from './decide.ts';
import {say} from './fail.ts';
import {openToRead, showTime, withStoreOption} from './list.ts';
import {comingMoment} from './moment.ts';
import {type Column, type PrintOptions, print, printRows, type Row} from './print.ts';

export const credsCommand = (): Command =>
  new Command('creds')
    .description('default passwords: which are known, and which devices still have them')
    .addCommand(statusCommand(), {isDefault: true})
    .addCommand(listCommand())
    .addCommand(planCommand())
    .addCommand(approveCommand())
    .addCommand(testCommand())
    .addCommand(endCommand());

const asRows = (command: Command): Command =>
  command.addOption(new Option('--json', 'as a JSON array').conflicts('csv')).option('--csv', 'as CSV');

const changes = (command: Command): Command =>
  command.option('--store <file>', 'change this database, past the daemon');

async function knownTo(command: Command): Promise<LoadedProfiles & {readonly config: Config}> {
  const {loadConfig} = await import('../load/config.ts');
  const {loadProfiles} = await import('../device-profiles.ts');
  const config = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  return {config, ...(await loadProfiles(config.profiles.directories))};
}

const profilesOf = async (command: Command): Promise<readonly DeviceProfile[]> => (await knownTo(command)).profiles;

async function withStore<T>(command: Command, read: (store: Store) => T | Promise<T>): Promise<T> {
  const store = await openToRead(command);
  try {
    return await read(store);
  } finally {
    store.close();
  }
}

const listCommand = (): Command =>
  asRows(new Command('list'))
    .description('list the default pairs that are known: names and users, no passwords')
    .argument('[text]', 'only of vendors, families and pairs with this in their name')
    .action(async (text: string | undefined, options: PrintOptions, command: Command) => {
      const rows = (await profilesOf(command)).flatMap(({vendor, family, defaults}) =>
        defaults.map(
          (pair): Row => ({
            ...{pair: pair.id, vendor, family, protocol: pair.protocol, port: portOf(pair), user: pair.user},
            ...{models: pair.models ?? [], lockout: pair.lockout?.attempts ?? null, source: pair.source},
          }),
        ),
      );
      const wanted = text?.toLowerCase() ?? '';
      const isWanted = ({pair, vendor, family}: Row): boolean =>
        [pair, vendor, family].some((one) => String(one).toLowerCase().includes(wanted));
      printRows(rows.filter(isWanted), pairColumns, options);
    });

const pairColumns: readonly Column[] = [
  {key: 'pair', title: 'PAIR', whole: true},
  {key: 'vendor', title: 'VENDOR'},
  {key: 'family', title: 'FAMILY', narrowest: 12},
  {key: 'protocol', title: 'PROTOCOL'},
  {key: 'port', title: 'PORT', align: 'right'},
  {key: 'user', title: 'USER'},
  {key: 'lockout', title: 'LOCKS AFTER', align: 'right', show: (after) => (after === null ? '' : String(after))},
  {key: 'source', title: 'SOURCE', spare: true, narrowest: 20},
];

const planCommand = (): Command =>
  asRows(withStoreOption(new Command('plan')))
    .description('show which pair of which device would be tried now, and why the others not; nothing is sent')
    .argument('[asset]', 'only of this device: id, address or name')
    .action((name: string | undefined, options: PrintOptions, command: Command) =>
      withStore(command, async (store) => {
        const {credentialPlan, profileOf, reachOf} = await import('../credential-device.ts');
        const {config, matcher, profiles} = await knownTo(command);
        const {planParts} = await import('../poll-plan.ts');
        const only = name === undefined ? undefined : store.assets.get(assetNamed(store, name));
        const assets: readonly Asset[] = only === undefined ? store.assets.list({}) : [only];
        const now = Date.now() * 1000;
        const reach = reachOf(planParts(config, store, matcher), now);
        const rows = assets.flatMap((asset) => {
          const known = profileOf(asset, profiles);
          const plan = credentialPlan(store, profiles, asset.id, now, reach);
          return plan.map(({pair, when, words}) => ({
            ...ofAsset(asset),
            family: known?.id,
            pair: pair.id,
            when,
            words,
          }));
        });
        if (only !== undefined && rows.length === 0) throw new AppError('usage', whyNothing(only, profiles, profileOf));
        printRows(rows, planColumns, options);
        if (rows.length === 0) say('no device is of a family whose default pairs are known (bifrost creds list)');
      }),
    );

function whyNothing(
  asset: Asset,
  profiles: readonly DeviceProfile[],
  profileOf: (asset: Asset, profiles: readonly DeviceProfile[]) => DeviceProfile | undefined,
): string {
  const profile = profileOf(asset, profiles);
  return profile === undefined
    ? `${asset.id} was not recognised as one family of devices (bifrost assets show ${asset.id})`
    : `no default pair of ${profile.vendor} ${profile.family} is known (bifrost creds list)`;
}

const ofAsset = ({id, ips}: Asset) => ({asset: id, address: ips[0] ?? ''});

const planColumns: readonly Column[] = [
  {key: 'asset', title: 'ASSET', whole: true},
  {key: 'address', title: 'ADDRESS'},
  {key: 'pair', title: 'PAIR', narrowest: 16},
  {key: 'when', title: 'WHEN', whole: true},
  {key: 'words', title: 'WHY', narrowest: 20},
];

interface ApproveOptions {
  readonly pair?: string[];
  readonly until: Micros;
  readonly reason: string;
}

const approveCommand = (): Command =>
  changes(new Command('approve'))
    .description('allow that a device is tested: the first person proposes it, a second one says the same')
    .argument('<asset>', 'its id, address or name')
    .option('--pair <id...>', 'these pairs; default: all of its model')
    .requiredOption('--until <time>', 'when it ends: 2h, 7d, 2027-01-31; 90 days at most', comingMoment)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .action(async (name: string, {pair: named, until, reason}: ApproveOptions, command: Command) => {
      const {asset, pairs} = await withStore(command, (store) => pairsFor(store, name, command));
      const unknown = named?.find((one) => !pairs.includes(one));
      if (unknown !== undefined) throw new AppError('usage', `${unknown} is no pair of it: ${pairs.join(', ')}`);
      const params = {asset, pairs: named ?? pairs, until, reason};
      const {id, approved} = (await decide('creds-approve', params, command)) as CredentialApproval;
      print(approved === undefined ? `${id} is proposed: another person must say the same` : `${id} is approved`);
    });

/** Throws `usage`: there is nothing that could be tried. */
async function pairsFor(store: Store, name: string, command: Command): Promise<{asset: string; pairs: string[]}> {
  const {credentialPlan, profileOf} = await import('../credential-device.ts');
  const profiles = await profilesOf(command);
  const id = assetNamed(store, name);
  const asset = store.assets.get(id);
  // Whether it can be reached at the moment does not matter for what is allowed.
  const plan = credentialPlan(store, profiles, id, Date.now() * 1000, () => undefined);
  const possible = plan.filter(({when}) => when !== 'never');
  if (asset !== undefined && possible.length === 0)
    throw new AppError('usage', plan[0]?.words ?? whyNothing(asset, profiles, profileOf));
  return {asset: id, pairs: possible.map(({pair}) => pair.id)};
}

const testCommand = (): Command =>
  changes(new Command('test'))
    .description(
      'ask the poller to test a device that two people approved: one attempt after the other, as the limits allow',
    )
    .argument('<asset>', 'its id, address or name')
    .action(async (name: string, _options: object, command: Command) => {
      const asset = await withStore(command, (store) => assetNamed(store, name));
      const {pairs} = (await decide('creds-test', {asset}, command)) as CredentialApproval;
      print(
        `${asset}: ${pairs.join(', ')} (bifrost creds plan ${asset} says when, bifrost creds status what came of it)`,
      );
    });

const endCommand = (): Command =>
  changes(new Command('end'))
    .description('end an approval before its time, or take a proposal back')
    .argument('<id>', 'its id')
    .action(async (named: string, _options: object, command: Command) => {
      const id = named.toUpperCase();
      const isKnown = await withStore(command, ({credentials}) =>
        credentials.approvals({}).some((one) => one.id === id),
      );
      if (!isKnown) throw new AppError('usage', `no approval ${named} (see bifrost creds status)`);
      await decide('creds-end', {id}, command);
      print(`${id} is over`);
    });

const statusCommand = (): Command =>
  asRows(withStoreOption(new Command('status')))
    .description('list approvals and attempts, latest first')
    .action((options: PrintOptions, command: Command) =>
      withStore(command, ({credentials}) => {
        const now = Date.now() * 1000;
        const rows = [
          ...credentials.approvals({}).map((one) => approvalRow(one, now)),
          ...credentials.attempts({}).map(attemptRow),
        ];
        printRows(rows, statusColumns, options);
        if (rows.length === 0)
          say('nobody allowed a test: bifrost creds plan says what could be tried, bifrost creds approve allows it');
      }),
    );

const approvalRow = (one: CredentialApproval, now: Micros): Row => ({
  ...{id: one.id, asset: one.asset, what: stateOf(one, now), pairs: one.pairs, time: isoTime(one.proposed.time)},
  by: [one.proposed.by, ...(one.approved === undefined ? [] : [one.approved.by])],
  words: one.reason,
  until: isoTime(one.until),
});

function stateOf({approved, asked, ended, until}: CredentialApproval, now: Micros): string {
  if (ended !== undefined) return 'ended';
  if (until <= now) return 'over';
  if (approved === undefined) return 'proposed';
  return asked === undefined ? 'approved' : 'asked for';
}

const attemptRow = ({id, asset, pair, result, time, words}: CredentialAttempt): Row => ({
  ...{id, asset, what: result, pairs: [pair], time: isoTime(time), by: [], words},
});

const list = (values: unknown): string => (Array.isArray(values) ? values.join(', ') : '');

const statusColumns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'asset', title: 'ASSET', whole: true},
  {key: 'what', title: 'STATE', whole: true},
  {key: 'pairs', title: 'PAIRS', show: list, narrowest: 16},
  {key: 'time', title: 'TIME', show: showTime, whole: true},
  {key: 'by', title: 'BY', show: list},
  {key: 'words', title: 'WORDS', narrowest: 16},
];
