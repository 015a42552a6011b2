/** The rules that come with Bifrost and those of the site load. */
import {type Check, failed, messageOf, ok} from './check.ts';

export const rules: Check = {
  name: 'rules',
  async run({rules: settings}) {
    const {loadDetector} = await import('../../composition.ts');
    try {
      const {rules: count} = await loadDetector(settings);
      return [ok(`${count} rules, profile ${settings.profile}`)];
    } catch (error) {
      return [failed(messageOf(error), 'correct the rule; the line says where')];
    }
  },
};
