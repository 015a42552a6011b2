/** Reads tag files, one a device: what registers and nodes mean. */
import {AppError} from '../core/errors.ts';
import {addressesOf, type RegisterRange, registersOf} from '../core/range.ts';
import type {DeviceTags, Place, Tag, TagType} from '../core/tag.ts';
import {networkOf} from './network.ts';
import {faultOf} from './schema-fault.ts';
import type {DeviceShape, TagShape} from './tag-schema.ts';
import {validate as isTags} from './tag-validator.ts';
import type {YamlFiles, YamlPlace} from './yaml-files.ts';

interface Reading {
  readonly yaml: YamlFiles;
  readonly problems: YamlPlace[];
}

type Report = (path: readonly (string | number)[], message: string) => void;

const DEFAULT_UNIT = 1;
/** Tags of all devices: of each the latest value is remembered. */
const MAX_TAGS = 20_000;

/** Of all `*.yaml` and `*.yml` files at and below the paths. Throws `config`: everything that is wrong, one line each. */
export async function readTags(paths: readonly string[]): Promise<DeviceTags[]> {
  if (paths.length === 0) return [];
  const {readYamlFiles} = await import('./yaml-files.ts');
  const yaml = await readYamlFiles(paths, {code: 'config', endings: ['.yaml', '.yml'], noun: 'tag list'});
  const reading: Reading = {yaml, problems: []};
  const devices = yaml.documents.flatMap(({file, document, value}) => {
    if (isTags(value)) return [deviceOf(reading, value, file, document)];
    for (const error of isTags.errors ?? []) reading.problems.push({file, document, ...faultOf(error)});
    return [];
  });
  const total = devices.reduce((sum, {tags}) => sum + tags.length, 0);
  if (total > MAX_TAGS)
    throw new AppError(
      'config',
      `${paths.join(', ')}: ${total} tags, at most ${MAX_TAGS} (leave out what nobody writes or watches)`,
    );
  if (reading.problems.length > 0) throw new AppError('config', yaml.explainAll(reading.problems));
  return devices;
}

function deviceOf({yaml, problems}: Reading, shape: DeviceShape, file: string, document: number): DeviceTags {
  const {device, segment = ''} = shape;
  const report: Report = (path, message) => problems.push({file, document, path, message});
  if (!/^a-[0-9a-z]{12}$/.test(device) && networkOf(device)?.text.includes('/') !== false) {
    report(['device'], `${JSON.stringify(device)} is neither an address nor the id of an asset`);
  }
  const names = new Set<string>();
  const tags = shape.tags.map((tag, i) => {
    const at = yaml.explain({file, document, path: ['tags', i], message: ''});
    const where = at.slice(0, at.indexOf(':', at.indexOf(':', file.length) + 1));
    if (names.has(tag.name)) report(['tags', i, 'name'], `${tag.name} is there twice (choose another name)`);
    names.add(tag.name);
    return tagOf(tag, shape, where, (path, message) => report(['tags', i, ...path], message));
  });
  return {device, segment, tags};
}

function tagOf(shape: TagShape, device: DeviceShape, where: string, report: Report): Tag {
  const place = placeOf(shape, device, report);
  const {name, node, limits = {}} = shape;
  const type = typeOf(shape, place, report);
  if ((place === undefined) === (node === undefined) && !('register' in shape || 'address' in shape)) {
    report([], `${name} wants a register (40017), an address (holding 16) or a node (ns=2;s=Line1.Speed)`);
  }
  if (limits.min !== undefined && limits.max !== undefined && limits.min > limits.max) {
    report(['limits'], `min ${limits.min} is above max ${limits.max}: every value is outside`);
  }
  return {
    ...nothing,
    ...(device.order !== undefined && {order: device.order}),
    ...restOf(shape),
    name,
    type,
    limits,
    where,
    ...(place !== undefined && {place}),
    ...(node !== undefined && {node}),
  };
}

const nothing = {
  about: '',
  order: 'ABCD',
  length: 1,
  scale: 1,
  offset: 0,
  units: '',
  engineering: false,
  selfClearing: false,
} as const;

/** One bit is a bool whatever holds it. */
function typeOf({type, node}: TagShape, place: Place | undefined, report: Report): TagType {
  const isBit =
    place !== undefined && (place.table === 'coils' || place.table === 'discrete' || place.bit !== undefined);
  if (isBit && type !== undefined && type !== 'bool') report(['type'], `one bit is a bool, not ${type}`);
  if (isBit) return 'bool';
  return type ?? (node === undefined ? 'uint16' : 'float64');
}

/** What stands in the file as it stands in a tag. */
function restOf({
  register: _r,
  address: _a,
  bit: _b,
  unit: _u,
  ...rest
}: TagShape): Omit<TagShape, 'register' | 'address' | 'bit' | 'unit'> {
  return rest;
}

/** `register` counts as manuals do, `address` from 0. */
function placeOf(shape: TagShape, device: DeviceShape, report: Report): Place | undefined {
  const {register, address, node, bit} = shape;
  if ([register, address, node].filter((one) => one !== undefined).length > 1) {
    report([], 'register, address and node exclude each other (keep one)');
  }
  const written = register ?? address;
  if (written === undefined) return undefined;
  const range: RegisterRange | undefined =
    register === undefined ? addressesOf(String(written)) : registersOf(String(written));
  if (range?.table === undefined || range.first !== range.last) {
    const key = register === undefined ? 'address' : 'register';
    report(
      [key],
      `${JSON.stringify(written)} is not valid (${key === 'register' ? 'counted as in manuals: 40017, "00001" in quotes' : 'from 0: holding 16, coils 0'})`,
    );
    return undefined;
  }
  const unit = shape.unit ?? device.unit ?? DEFAULT_UNIT;
  return {unit, table: range.table, address: range.first, ...(bit !== undefined && {bit})};
}
