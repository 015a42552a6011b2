/** The policy of the site loads. */
import {type Check, correcting, failed, messageOf, ok} from './check.ts';

export const policy: Check = {
  name: 'policy',
  async run(config) {
    const {loadPolicy} = await import('../../load-policy.ts');
    try {
      const loaded = await loadPolicy(config);
      if (loaded === undefined) return [ok('none is configured')];
      const {mode, zones, conduits} = loaded;
      return [ok(`${zones.length} zones, ${conduits.length} conduits, mode ${mode}`)];
    } catch (error) {
      return [failed(messageOf(error), correcting('policy', error))];
    }
  },
};
