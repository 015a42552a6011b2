/** `bifrost profiles`: which devices it knows, what it knows of one family and from where, and whether a file is right. */
import {Command, Option} from 'commander';
import type {Condition, DeviceProfile, LoginSurface, ProfileService} from '../core/device-profile.ts';
import {AppError} from '../core/errors.ts';
import {harmless} from '../core/harmless.ts';
import {type Column, colors, type PrintOptions, print, printJson, printRows, type Row} from './print.ts';

export function profilesCommand(): Command {
  const profiles = new Command('profiles').description('list, show and check the device profiles');
  profiles
    .command('list', {isDefault: true})
    .description('list the families of devices that are known')
    .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
    .option('--csv', 'as CSV')
    .action(list);
  profiles
    .command('show')
    .description('show what is known of one family, and where it was read')
    .argument('<family>', 'its id or name, or a part of them that no other has')
    .option('--json', 'as JSON')
    .action(show);
  profiles
    .command('check')
    .description('check profiles: keys, sources, patterns, examples; exit code 3 if one is wrong')
    .argument('<path...>', 'files or folders, beside the profiles of the product and of the configuration')
    .action(check);
  return profiles;
}

const columns: readonly Column[] = [
  {key: 'id', title: 'ID', narrowest: 20},
  {key: 'vendor', title: 'VENDOR'},
  {key: 'family', title: 'FAMILY', narrowest: 12},
  {key: 'role', title: 'ROLE'},
  {key: 'purdueLevel', title: 'LEVEL', align: 'right'},
  {key: 'isSafetySystem', title: 'SAFETY', show: (is) => (is === true ? 'yes' : '')},
  {key: 'sources', title: 'SOURCES', align: 'right', spare: true},
];

async function list(options: PrintOptions, command: Command): Promise<void> {
  const {profiles} = await load(command, []);
  const rows = profiles.map(
    ({id, vendor, family, role, purdueLevel, isSafetySystem, sources}): Row => ({
      ...{id, vendor, family, role, purdueLevel, isSafetySystem},
      sources: sources.length,
    }),
  );
  printRows(rows, columns, options);
}

async function show(name: string, {json = false}: {json?: boolean}, command: Command): Promise<void> {
  const {profiles} = await load(command, []);
  const profile = named(profiles, name);
  if (json) printJson(profile);
  else print(linesOf(profile).map(harmless).join('\n'));
}

/** Throws `usage`: none, or more than one. */
function named(profiles: readonly DeviceProfile[], name: string): DeviceProfile {
  const wanted = name.toLowerCase();
  const names = ({id, family}: DeviceProfile): string[] => [id, family.toLowerCase()];
  const whole = profiles.filter((one) => names(one).includes(wanted));
  const found = whole.length > 0 ? whole : profiles.filter((one) => names(one).some((text) => text.includes(wanted)));
  const [only] = found;
  if (only === undefined) throw new AppError('usage', `no profile is named ${name} (bifrost profiles lists them)`);
  if (found.length === 1) return only;
  throw new AppError('usage', `${name} may be ${found.map(({id}) => id).join(', ')}`);
}

function linesOf(profile: DeviceProfile): string[] {
  const {id, vendor, family, role, purdueLevel, isSafetySystem, identify, sources} = profile;
  return [
    colors.bold(`${vendor} ${family}`),
    `${id}: ${role}, Purdue level ${purdueLevel}${isSafetySystem ? ', safety system: it is never asked anything' : ''}`,
    ...part('Also called', profile.aliases),
    ...part('Models', profile.models.length === 0 ? [] : [profile.models.join(', ')]),
    ...part(
      'Known by',
      identify.map(({when, confidence}) => `${conditionText(when)} (${confidence})`),
    ),
    ...part('Answers on', profile.services.map(serviceText)),
    ...part(
      'At most',
      Object.entries(profile.safePoll).map(([limit, most]) => `${limit} ${most}`),
    ),
    ...part('Log on at', profile.logins.map(loginText)),
    ...part('Careful', profile.fragile),
    ...part(
      'End of support',
      profile.endOfSupport ? [`${profile.endOfSupport.date}: ${profile.endOfSupport.what}`] : [],
    ),
    ...part(
      'Sources',
      sources.map(({at, read, supports}) => `${at}: ${read} [${supports.join(', ')}]`),
    ),
  ];
}

const part = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

const conditionText = (when: Condition): string =>
  Object.entries(when)
    .map(([source, wanted]) => `${source} ${wanted}`)
    .join(', ');

const about = (text: string | undefined): string => (text === undefined ? '' : ` - ${text}`);

const serviceText = (one: ProfileService): string =>
  [
    `${one.protocol}@${one.transport}/${one.port}`,
    ...(one.maxConnections === undefined ? [] : [`${one.maxConnections} connections`]),
    ...(one.functions === undefined ? [] : [`functions ${one.functions.join(' ')}`]),
  ].join(', ') + about(one.about);

const loginText = (one: LoginSurface): string =>
  `${one.protocol}@${one.transport}/${one.port}, ${one.kind}${about(one.about)}`;

async function check(paths: readonly string[], _options: object, command: Command): Promise<void> {
  const {profiles, files} = await load(command, paths);
  print(`${files} files, ${profiles.length} profiles: all right`);
}

async function load(command: Command, paths: readonly string[]) {
  const {loadConfig} = await import('../load/config.ts');
  const {loadProfiles} = await import('../device-profiles.ts');
  const {profiles} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  return loadProfiles([...profiles.directories, ...paths]);
}
