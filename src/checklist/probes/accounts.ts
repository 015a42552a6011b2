/** Who may log on where, as people keep it in accounts.yml. */
import {registerProbe} from '../register.ts';

export const accounts = registerProbe('accounts', 'Accounts of people, as kept in accounts.yml', {
  system: {kind: 'text', about: 'Where the account is'},
  login: {kind: 'text', about: 'How its owner logs on: oidc, local, certificate, ...'},
  admin: {kind: 'yes-no', about: 'May change settings or other accounts'},
  second_factor: {kind: 'text', about: 'totp, webauthn, smartcard, issuer, or none'},
  break_glass: {kind: 'yes-no', about: 'For emergencies alone; sealed, and its use is seen'},
  reviewed: {kind: 'age', about: 'Days since somebody looked whether it is still needed'},
});
