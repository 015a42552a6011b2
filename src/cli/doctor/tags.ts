/** The tag lists of the site load. */
import {type Check, correcting, failed, messageOf, ok} from './check.ts';

export const tags: Check = {
  name: 'tags',
  async run({tags: {directories}}) {
    const {readTags} = await import('../../load/tags.ts');
    try {
      const devices = await readTags(directories);
      const total = devices.reduce((sum, one) => sum + one.tags.length, 0);
      return [ok(devices.length === 0 ? 'none are configured' : `${total} tags of ${devices.length} devices`)];
    } catch (error) {
      return [failed(messageOf(error), correcting('tags', error))];
    }
  },
};
