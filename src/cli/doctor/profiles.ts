/** The device profiles that come with Bifrost and those of the site load. */
import {type Check, correcting, failed, messageOf, ok} from './check.ts';

export const profiles: Check = {
  name: 'device profiles',
  async run({profiles: {directories}}) {
    const {loadProfiles} = await import('../../device-profiles.ts');
    try {
      const {profiles: all} = await loadProfiles(directories);
      return [ok(`${all.length} families of ${new Set(all.map(({vendor}) => vendor)).size} vendors`)];
    } catch (error) {
      return [failed(messageOf(error), correcting('profile', error))];
    }
  },
};
