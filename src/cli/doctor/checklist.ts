/** How this installation of Bifrost keeps the hardening checklist itself, in one line; `bifrost checklist self` has all of it. */
import {type Check, ok, warn} from './check.ts';

/** Lines that are named. */
const MAX_NAMED = 8;

export const checklist: Check = {
  name: 'checklist',
  async run({checklist: given, store: {path: store}}, config) {
    const {checkPlace} = await import('../../check-place.ts');
    const {ownInputs} = await import('../../checklist/inputs.ts');
    const {shippedLines} = await import('../../hardening-lines.ts');
    const {standing} = await import('../../checklist/judge/score.ts');
    const {summaryOf} = await import('../../checklist/judge/score.ts');
    const {score, verdicts} = await checkPlace({
      lines: await shippedLines(given.lines),
      about: 'self',
      cause: 'doctor',
      place: {store, now: Date.now() * 1000, inputs: ownInputs(given), ...(config !== undefined && {config})},
    });
    const failing = verdicts.filter((one) => standing(one) === 'fail').map(({line}) => line);
    const found = `this installation: ${summaryOf(score)}`;
    if (score.pass + score.attested === score.applicable) return [ok(found)];
    if (failing.length === 0) return [warn(found, 'bifrost checklist self says what could not be seen')];
    const more = failing.length > MAX_NAMED ? ` and ${failing.length - MAX_NAMED} more` : '';
    return [warn(`${found}; line ${failing.slice(0, MAX_NAMED).join(', ')}${more}`, 'bifrost checklist self')];
  },
};
