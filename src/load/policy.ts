/** Reads policy files: the main one and its drop-ins become one policy, or everything that is wrong with them. */
import {AppError} from '../core/errors.ts';
import {ANY, type ConduitEnd, type Member, OUTSIDE, type Policy, type Zone} from '../core/policy.ts';
import {networkOf} from './network.ts';
import {type Line, permissionOf, type Vocabulary} from './permission.ts';
import type {ConduitShape, MemberShape, PolicyShape} from './policy-schema.ts';
import {validate as isPolicy} from './policy-validator.ts';
import {faultOf} from './schema-fault.ts';
import type {YamlFiles, YamlPlace} from './yaml-files.ts';

type Path = YamlPlace['path'];

interface Reading {
  readonly vocabulary: Vocabulary;
  readonly yaml: YamlFiles;
  readonly problems: YamlPlace[];
  readonly zones: Map<string, Zone>;
  /** Where a name, or the description of a member, was taken: for whoever takes it again. */
  readonly taken: Map<string, string>;
  mode: Policy['mode'] | undefined;
}

interface Piece extends PolicyShape {
  readonly file: string;
  readonly document: number;
}

/**
 * The policy in all `*.yaml` and `*.yml` files at and below the paths. Throws `config`: everything that is wrong, one line each,
 * `file:line:column: path: message`.
 */
export async function readPolicy(paths: readonly string[], vocabulary: Vocabulary): Promise<Policy> {
  const {readYamlFiles} = await import('./yaml-files.ts');
  const yaml = await readYamlFiles(paths, {code: 'config', endings: ['.yaml', '.yml'], noun: 'policy'});
  const reading: Reading = {vocabulary, yaml, problems: [], zones: new Map(), taken: new Map(), mode: undefined};
  const pieces = shapesOf(reading);
  for (const piece of pieces) takeMode(reading, piece);
  for (const piece of pieces) takeZones(reading, piece);
  const conduits = pieces.flatMap((piece) =>
    (piece.conduits ?? []).map((conduit, i) => conduitOf(reading, piece, conduit, ['conduits', i])),
  );
  if (reading.problems.length > 0) throw new AppError('config', yaml.explainAll(reading.problems));
  return {mode: reading.mode ?? 'enforce', zones: [...reading.zones.values()], conduits};
}

function shapesOf({yaml, problems}: Reading): Piece[] {
  return yaml.documents.flatMap(({file, document, value}): Piece[] => {
    if (isPolicy(value)) return [{...value, file, document}];
    const [first, ...others] = isPolicy.errors ?? [];
    // A branch of `anyOf` that does not fit says nothing beside the one that was meant.
    for (const error of [first, ...others]) if (error !== undefined) problems.push({file, document, ...faultOf(error)});
    return [];
  });
}

function report({problems}: Reading, {file, document}: Piece, path: Path, message: string): void {
  problems.push({file, document, path, message});
}

/** `file:line` of a part. */
function placeOf({yaml}: Reading, {file, document}: Piece, path: Path): string {
  const at = yaml.explain({file, document, path, message: ''});
  return at.slice(0, at.indexOf(':', at.indexOf(':', file.length) + 1));
}

/** False, and told: the name was taken before. */
function claim(reading: Reading, piece: Piece, path: Path, key: string, message: (other: string) => string): boolean {
  const other = reading.taken.get(key);
  if (other === undefined) reading.taken.set(key, placeOf(reading, piece, path));
  else report(reading, piece, path, message(other));
  return other === undefined;
}

function takeMode(reading: Reading, piece: Piece): void {
  if (piece.mode === undefined) return;
  claim(reading, piece, ['mode'], 'mode', (other) => `the mode was set before, in ${other} (say it once)`);
  reading.mode = piece.mode;
}

function takeZones(reading: Reading, piece: Piece): void {
  for (const [name, {about = '', members}] of Object.entries(piece.zones ?? {})) {
    const path = ['zones', name];
    if (name === OUTSIDE || name === ANY)
      report(reading, piece, path, `${name} has a meaning of its own (choose another name)`);
    claim(reading, piece, path, `zone ${name}`, (other) => `zone ${name} is described in ${other} too (join the two)`);
    const found = members.flatMap((member, i) => zoneMember(reading, piece, name, member, [...path, 'members', i]));
    reading.zones.set(name, {name, about, members: found, where: placeOf(reading, piece, path)});
  }
}

function zoneMember(reading: Reading, piece: Piece, zone: string, shape: MemberShape, path: Path): Member[] {
  const member = memberOf(reading, piece, shape, path);
  if (member === undefined) return [];
  const {segment = '', subnet, asset = '', tag = ''} = member;
  const key = `member ${segment} ${subnet?.bytes.join('.') ?? ''}/${subnet?.bits ?? ''} ${asset} ${tag}`;
  claim(
    reading,
    piece,
    path,
    key,
    (other) =>
      `${other} says the same of another place: who fits is in one zone only, not in ${zone} too (narrow one of them)`,
  );
  return [member];
}

function memberOf(reading: Reading, piece: Piece, shape: MemberShape, path: Path): Member | undefined {
  if (typeof shape === 'string') {
    if (isAssetId(shape)) return {asset: shape};
    const subnet = networkOf(shape);
    if (subnet === undefined)
      report(
        reading,
        piece,
        path,
        `${JSON.stringify(shape)} is no address, network or asset id (write 10.0.1.0/24, or a map with segment, subnet, asset or tag)`,
      );
    return subnet && {subnet};
  }
  const {subnet: written, ...rest} = shape;
  if (written === undefined) return rest;
  const subnet = networkOf(written);
  if (subnet === undefined)
    report(reading, piece, [...path, 'subnet'], `${JSON.stringify(written)} is no network (write 10.0.1.0/24)`);
  return subnet && {...rest, subnet};
}

const isAssetId = (text: string): boolean => /^a-[0-9a-z]{12}$/.test(text);

function conduitOf(reading: Reading, piece: Piece, shape: ConduitShape, path: Path) {
  const {name, about = ''} = shape;
  claim(
    reading,
    piece,
    [...path, 'name'],
    `conduit ${name}`,
    (other) => `a conduit in ${other} has this name too (choose another)`,
  );
  const ends = (which: 'from' | 'to'): ConduitEnd[] =>
    shape[which].flatMap((end, i) => endOf(reading, piece, end, [...path, which, i]) ?? []);
  const allow = shape.allow.map((permission, i) => {
    const at = [...path, 'allow', i];
    const line: Line = {
      where: placeOf(reading, piece, at),
      report: (key, message) => report(reading, piece, [...at, ...key], message),
    };
    return permissionOf(permission, reading.vocabulary, line);
  });
  return {name, about, from: ends('from'), to: ends('to'), allow, where: placeOf(reading, piece, path)};
}

function endOf(reading: Reading, piece: Piece, shape: MemberShape, path: Path): ConduitEnd | undefined {
  if (typeof shape !== 'string') return memberOf(reading, piece, shape, path);
  if (shape === OUTSIDE || shape === ANY || reading.zones.has(shape)) return {zone: shape};
  if (isAssetId(shape)) return {asset: shape};
  const subnet = networkOf(shape);
  if (subnet !== undefined) return {subnet};
  const zones = [...reading.zones.keys(), OUTSIDE, ANY].join(', ');
  report(reading, piece, path, `${JSON.stringify(shape)} is no zone, address or asset id (zones: ${zones})`);
  return undefined;
}
