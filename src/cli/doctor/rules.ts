/** The rules that come with Bifrost and those of the site load. */
import {isAppError} from '../../core/errors.ts';
import {type Check, correcting, failed, messageOf, ok} from './check.ts';

export const rules: Check = {
  name: 'rules',
  async run({rules: settings}) {
    const {loadDetector} = await import('../../composition.ts');
    try {
      const {rules: count} = await loadDetector(settings);
      return [ok(`${count} rules, profile ${settings.profile}`)];
    } catch (error) {
      // Thresholds of the site stand in the configuration.
      const noun = isAppError(error) && error.code === 'config' ? 'configuration' : 'rule';
      return [failed(messageOf(error), correcting(noun, error))];
    }
  },
};
