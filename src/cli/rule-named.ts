/** The one rule that somebody means, by the id that `bifrost rules` shows. */
import type {Command} from 'commander';
import {AppError} from '../core/errors.ts';

/** Its id as it is written. Throws `usage`: there is no such rule. */
export async function ruleNamed(written: string, command: Command): Promise<string> {
  const {nearest} = await import('../core/nearest.ts');
  const {loadRules} = await import('../composition.ts');
  const {shippedRules} = await import('../load/rules.ts');
  const {loadConfig} = await import('../load/config.ts');
  const {rules} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const {set} = await loadRules([shippedRules, ...rules.directories]);
  const ids = [...set.rules, ...set.correlations].flatMap(({header}) => (header === undefined ? [] : [header.id]));
  const id = written.toUpperCase();
  if (ids.includes(id)) return id;
  const meant = nearest(id, ids);
  throw new AppError(
    'usage',
    `no rule ${written}${meant === undefined ? '' : `; did you mean ${meant}?`} (see bifrost rules)`,
  );
}
