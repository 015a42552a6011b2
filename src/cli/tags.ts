/** `bifrost tags`: what registers and nodes mean here, as the register maps say, and whether a map is right. */
import {existsSync} from 'node:fs';
import {Command, Option} from 'commander';
import {registersText} from '../core/range.ts';
import type {DeviceTags, Limits, Tag, TagValue} from '../core/tag.ts';
import {isoTime} from '../core/time.ts';
import {valueText} from '../policy/tag-limits.ts';
import {openToRead, showTime, storePath} from './list.ts';
import {type Column, type PrintOptions, print, printRows, type Row} from './print.ts';

export function tagsCommand(): Command {
  const tags = new Command('tags').description('list and check what registers and nodes mean');
  tags
    .command('list', {isDefault: true})
    .description('list the tags of the register maps that the configuration names, with their latest values')
    .option('--store <file>', 'values of this database instead of that of the configuration')
    .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
    .option('--csv', 'as CSV')
    .action(list);
  tags
    .command('check')
    .description('check register maps: keys, registers, limits; exit code 3 if one is wrong')
    .argument('<path...>', 'files or folders')
    .action(check);
  return tags;
}

const columns: readonly Column[] = [
  {key: 'device', title: 'DEVICE'},
  {key: 'segment', title: 'SEGMENT', spare: true},
  {key: 'name', title: 'NAME', narrowest: 16},
  {key: 'at', title: 'AT', narrowest: 20},
  {key: 'type', title: 'TYPE'},
  {key: 'value', title: 'VALUE', show: (value) => (value === undefined ? '' : valueText(value as number))},
  {key: 'units', title: 'UNITS'},
  {key: 'seen', title: 'SEEN', show: (seen) => (seen === undefined ? '' : showTime(seen))},
  {key: 'limits', title: 'LIMITS', show: (limits) => limitsText(limits as Limits)},
  {key: 'engineering', title: 'ENGINEERING', show: (is) => (is === true ? 'yes' : ''), spare: true},
  {key: 'where', title: 'WRITTEN IN', spare: true},
];

async function list(options: PrintOptions, command: Command): Promise<void> {
  const {loadConfig} = await import('../load/config.ts');
  const {tags} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const devices = await read(tags.directories);
  const latest = await latestValues(command);
  printRows(
    devices.flatMap((device) => rowsOf(device, latest)),
    columns,
    options,
  );
}

type Latest = ReadonlyMap<string, TagValue>;

/** By device and name; a tag of several segments has the value that was seen last. Before a first start there is no database. */
async function latestValues(command: Command): Promise<Latest> {
  if (!existsSync(await storePath(command))) return new Map();
  const store = await openToRead(command);
  try {
    // Rows come in the order of their time.
    return new Map(store.tagValues.list().map((value) => [`${value.device} ${value.name}`, value]));
  } finally {
    store.close();
  }
}

async function check(paths: readonly string[]): Promise<void> {
  const devices = await read(paths);
  const count = devices.reduce((sum, {tags}) => sum + tags.length, 0);
  print(`${count} tags of ${devices.length} devices, nothing wrong`);
}

const read = async (paths: readonly string[]): Promise<DeviceTags[]> =>
  (await import('../load/tags.ts')).readTags(paths);

const rowsOf = ({device, segment, tags}: DeviceTags, latest: Latest): Row[] =>
  tags.map((tag) => {
    const {name, where, type, units, limits, engineering, about} = tag;
    const {value, seen} = latest.get(`${device} ${name}`) ?? {};
    const known = seen === undefined ? {} : {value, seen: isoTime(seen)};
    return {device, segment, name, at: placeText(tag), type, ...known, units, limits, engineering, about, where};
  });

/** `unit 1 holding 16 (40017) bit 3`, or the node. */
function placeText({place, node = ''}: Tag): string {
  if (place === undefined) return node;
  const {unit, table, address, bit} = place;
  const at = registersText({table, first: address, last: address});
  return `unit ${unit} ${at}${bit === undefined ? '' : ` bit ${bit}`}`;
}

/** `20 to 80, 5 a second`. */
function limitsText({min, max, rate, allowed, bits}: Limits): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(`${min} to ${max}`);
  else if (min !== undefined) parts.push(`at least ${min}`);
  else if (max !== undefined) parts.push(`at most ${max}`);
  if (rate !== undefined) parts.push(`${rate} a second`);
  if (allowed !== undefined) parts.push(`one of ${allowed.join(' ')}`);
  if (bits !== undefined) parts.push(`bits ${bits.join(' ')}`);
  return parts.join(', ');
}
