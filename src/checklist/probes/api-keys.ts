/** Keys of programs, as people keep them in api-keys.yml. The keys themselves are never in it. */
import {registerProbe} from '../register.ts';

export const apiKeys = registerProbe('api-keys', 'Keys of programs, as kept in api-keys.yml', {
  system: {kind: 'text', about: 'Which API takes it'},
  owner: {kind: 'text', about: 'Who answers for it'},
  expires: {kind: 'left', about: 'Days until it ends'},
  scopes: {kind: 'texts', about: 'What it may do'},
  used: {kind: 'age', about: 'Days since it was last used'},
  kept: {kind: 'text', about: 'How it is kept: hashed, vault, plaintext'},
});
