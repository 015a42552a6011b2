/** Somebody says that an address of an asset is an asset of its own, and stays so. */
import {assetIdOf} from '../core/asset.ts';
import {AppError} from '../core/errors.ts';
import {APART, nothingSaid} from '../core/said.ts';
import {splitAsset} from '../inventory/regroup.ts';
import {decision} from './decision.ts';

export const assetSplit = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'address'],
    properties: {
      id: {type: 'string', pattern: '^a-[0-9A-Za-z-]{1,32}$'},
      address: {type: 'string', pattern: '^[0-9a-f.:]{2,39}$'},
    },
  },
  async ({id, address}, {store, actor, now}) => {
    const asset = store.assets.get(id);
    if (asset === undefined) throw new AppError('usage', `no asset has the id ${id}; bifrost assets lists them`);
    if (asset.aliases.length === 0) throw new AppError('usage', `${asset.id} has no other address`);
    const own = assetIdOf(asset.segment, address);
    if (own !== asset.id && !asset.aliases.includes(own))
      throw new AppError('usage', `${address} was not joined to ${asset.id}: it cannot be split from it`);
    const before = store.said.get(own) ?? nothingSaid(own, asset.segment);
    return {
      action: 'asset.split',
      detail: `${asset.id} ${address}`,
      changes: [
        {type: 'said', said: {...before, partOf: APART, by: actor, time: now}},
        ...splitAsset(asset, own, address).map((one) => ({type: 'asset', asset: one}) as const),
      ],
      result: own,
    };
  },
);
