/** What is known of vulnerabilities is not too old. */
import {ageProblem, newestDays} from '../advisories/age.ts';
import {type Check, ok, warn} from './check.ts';

export const advisories: Check = {
  name: 'advisories',
  async run({advisories: {oldAfter}, store: {path, keyFile}}) {
    const {existsSync} = await import('node:fs');
    if (!existsSync(path)) return [ok('there is no store yet')];
    const [{storeKey}, {openStore}] = await Promise.all([
      import('../../load/store-key.ts'),
      import('../../store/store.ts'),
    ]);
    const opened = openStore(path, {readOnly: true, key: storeKey(keyFile)});
    try {
      const status = opened.advisories.status();
      const problem = ageProblem(status, oldAfter);
      if (problem !== undefined) return [warn(problem, 'import them: docs/advisories.md says from where')];
      return [ok(`${status.advisories} advisories, the newest ${newestDays(status)} days old`)];
    } finally {
      opened.close();
    }
  },
};
