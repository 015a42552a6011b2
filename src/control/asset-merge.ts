/** Somebody says that an asset is another one: its addresses, alerts and conversations belong to that one from now on. */
import type {Asset} from '../core/asset.ts';
import {AppError} from '../core/errors.ts';
import {nothingSaid} from '../core/said.ts';
import {mergedAsset} from '../inventory/regroup.ts';
import {decision} from './decision.ts';

const id = {type: 'string', pattern: '^a-[0-9A-Za-z-]{1,32}$'} as const;

export const assetMerge = decision(
  {type: 'object', additionalProperties: false, required: ['into', 'id'], properties: {into: id, id}},
  async (params, {store, actor, now}) => {
    const [into, from] = [params.into, params.id].map((one) => {
      const asset = store.assets.get(one);
      if (asset === undefined) throw new AppError('usage', `no asset has the id ${one}; bifrost assets lists them`);
      return asset;
    }) as [Asset, Asset];
    if (into.id === from.id) throw new AppError('usage', `${params.into} and ${params.id} are one asset already`);
    if (into.segment !== from.segment)
      throw new AppError('usage', `${into.id} is in ${into.segment} and ${from.id} in ${from.segment}`);
    const before = store.said.get(from.id) ?? nothingSaid(from.id, from.segment);
    return {
      action: 'asset.merge',
      detail: `${into.id} ${from.id}`,
      changes: [
        {type: 'said', said: {...before, partOf: into.id, by: actor, time: now}},
        {type: 'asset', asset: mergedAsset(into, from)},
      ],
      result: into.id,
    };
  },
);
