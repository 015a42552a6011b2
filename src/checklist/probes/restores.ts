/** Restores that people tried, as kept in restores.yml. */
import {registerProbe} from '../register.ts';

export const restores = registerProbe('restores', 'Restores that were tried, as kept in restores.yml', {
  done: {kind: 'age', about: 'Days since it was tried'},
  result: {kind: 'text', about: 'passed or failed'},
  compared: {kind: 'text', about: 'How it was seen that nothing is missing: hash, count, started, none'},
  by: {kind: 'text', about: 'Who did it'},
});
