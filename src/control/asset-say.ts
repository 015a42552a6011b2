/** Somebody says what assets are, whether they belong there, or announces assets that were not seen yet. */
import {assetIdOf} from '../core/asset.ts';
import {AppError} from '../core/errors.ts';
import {approvals, isSaidField, MAX_SAID, nothingSaid, type Said, type SaidField, saidProblem} from '../core/said.ts';
import {decision} from './decision.ts';

/** Assets in one decision. */
const MAX_ENTRIES = 200;

const address = {type: 'string', pattern: '^[0-9a-f.:]{2,39}$'} as const;
const tag = {type: 'string', pattern: '^[^\\s,]{1,64}$'} as const;
const tags = {type: 'array', maxItems: 32, items: tag} as const;

const entry = {
  type: 'object',
  additionalProperties: false,
  required: ['set', 'unset', 'tag', 'untag'],
  properties: {
    /** Of an asset that is known. */
    id: {type: 'string', pattern: '^a-[0-9A-Za-z-]{1,32}$'},
    /** One that was not seen yet. */
    declare: {
      type: 'object',
      additionalProperties: false,
      required: ['segment', 'ips', 'macs'],
      properties: {
        segment: {type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,31}$'},
        ips: {type: 'array', maxItems: 16, items: address},
        macs: {type: 'array', maxItems: 16, items: address},
      },
    },
    /** `none`: nobody has decided. */
    approval: {enum: [...approvals, 'none']},
    set: {type: 'object', maxProperties: 64, additionalProperties: {type: 'string', maxLength: MAX_SAID}},
    unset: {type: 'array', maxItems: 64, items: {type: 'string', maxLength: 64}},
    tag: tags,
    untag: tags,
  },
} as const;

interface Entry {
  readonly id?: string;
  readonly declare?: {readonly segment: string; readonly ips: readonly string[]; readonly macs: readonly string[]};
  readonly approval?: Said['approval'] | 'none';
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  readonly tag: readonly string[];
  readonly untag: readonly string[];
}

export const assetSay = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['entries', 'note'],
    properties: {
      entries: {type: 'array', minItems: 1, maxItems: MAX_ENTRIES, items: entry},
      note: {type: 'string', maxLength: 2000},
    },
  },
  async (params, {store, actor, now}) => {
    const entries: readonly Entry[] = params.entries as readonly Entry[];
    const said = entries.map((one) => merged(beforeOf(one, store), one, actor, now));
    const words = said.map(({id}, i) => `${id}${detailOf(entries[i])}`).join('; ');
    return {
      action: actionOf(entries),
      detail: params.note === '' ? words : `${words}: ${params.note}`,
      changes: said.map((one) => ({type: 'said', said: one}) as const),
      result: said.map(({id}) => id),
    };
  },
);

type Stored = Parameters<Parameters<typeof decision>[1]>[1]['store'];

/** Throws `usage`: nobody has this id, or nothing says who is meant. */
function beforeOf({id, declare}: Entry, {assets, said}: Stored): Said {
  if (declare !== undefined) {
    const [first] = [...declare.ips, ...declare.macs];
    if (first === undefined) throw new AppError('usage', 'an asset that was not seen yet needs an address');
    const own = assetIdOf(declare.segment, first);
    return {...(said.get(own) ?? nothingSaid(own, declare.segment)), ips: declare.ips, macs: declare.macs};
  }
  const asset = id === undefined ? undefined : assets.get(id);
  const before = asset === undefined ? said.get(id ?? '') : said.of(asset);
  if (before !== undefined) return asset === undefined ? before : {...before, id: asset.id};
  if (asset === undefined) throw new AppError('usage', `no asset has the id ${id}; bifrost assets lists them`);
  return nothingSaid(asset.id, asset.segment);
}

function merged(before: Said, entry: Entry, by: string, time: number): Said {
  const {approval: was, ...rest} = before;
  const approval = entry.approval ?? was;
  return {
    ...rest,
    ...(approval !== undefined && approval !== 'none' && {approval}),
    fields: fieldsOf(before, entry),
    tags: [...new Set([...before.tags, ...entry.tag])].filter((one) => !entry.untag.includes(one)).sort(),
    by,
    time,
  };
}

/** Throws `usage`: people do not say such a field, or not with such a value. */
function fieldsOf({fields: before}: Said, {set, unset}: Entry): Said['fields'] {
  const fields: {[F in SaidField]?: string} = {...before};
  for (const [field, value] of Object.entries(set)) {
    if (!isSaidField(field)) throw new AppError('usage', `assets have no ${field} that people may say`);
    const problem = saidProblem(field, value);
    if (problem !== undefined) throw new AppError('usage', problem);
    fields[field] = value;
  }
  for (const field of unset) if (isSaidField(field)) delete fields[field];
  return fields;
}

const actionOf = (entries: readonly Entry[]): string => {
  const [first] = entries;
  const isDecision = first?.approval !== undefined && entries.every(({approval}) => approval === first.approval);
  return isDecision ? `asset.${first.approval === 'none' ? 'undecided' : first.approval}` : 'asset.set';
};

function detailOf(entry: Entry | undefined): string {
  if (entry === undefined) return '';
  const words = [
    ...Object.entries(entry.set).map(([field, value]) => `${field}=${value}`),
    ...entry.unset.map((field) => `${field}=`),
    ...entry.tag.map((one) => `+${one}`),
    ...entry.untag.map((one) => `-${one}`),
  ];
  return words.length > 0 ? ` ${words.join(' ')}` : '';
}
