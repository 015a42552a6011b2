/** SSH by password, once; the connection ends as soon as it is answered. RFC 4252 §8. `ssh2` is loaded when it is needed. */
import type {ClientErrorExtensions} from 'ssh2';
import {type Answer, accepted, type CredentialTest, refusal, shownUser, unclear} from './answer.ts';

/** What devices that never get new firmware still need; no secret crosses but a published one. */
const OLD = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  serverHostKey: ['ssh-rsa', 'ssh-dss'],
  cipher: ['aes128-cbc', '3des-cbc'],
  hmac: ['hmac-sha1'],
} as const;

export const ssh: CredentialTest = async ({port}, pair, line) => {
  const {Client} = await import('ssh2');
  const sock = await line.connect(port);
  await line.request({about: `SSH: password of ${shownUser(pair)}, not shown`});
  const client = new Client();
  const stop = (): void => void client.destroy();
  line.signal.addEventListener('abort', stop, {once: true});
  let banner = '';
  try {
    return await new Promise<Answer>((resolve, reject) => {
      client
        .on('banner', (text) => {
          banner = text;
        })
        .on('ready', () => resolve(accepted('logged on; logged off by the end of the connection')))
        .on('error', (error) => (isRefusal(error) ? resolve(refused(banner, error)) : reject(error)))
        .on('close', () => reject(new Error('the device closed the connection')))
        .connect({
          sock,
          username: pair.user,
          readyTimeout: line.timeout,
          // One method, once: none of the others is tried when it is refused.
          password: pair.password,
          authHandler: ['password'],
          algorithms: Object.fromEntries(
            Object.entries(OLD).map(([name, append]) => [name, {append, prepend: [], remove: []}]),
          ),
        });
    });
  } finally {
    line.answered();
    line.signal.removeEventListener('abort', stop);
    client.end();
  }
};

const isRefusal = ({level}: Error & ClientErrorExtensions): boolean => level === 'client-authentication';

const refused = (banner: string, {message}: Error): Answer =>
  /partial/i.test(message)
    ? unclear('it wants more than a password')
    : refusal(banner, 'the password was not accepted');
