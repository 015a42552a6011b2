/** An SNMP community: sysObjectID is read with it, by version 2c. RFC 3416. `net-snmp` is loaded when it is needed. */
import {snmpSocket} from '../snmp-socket.ts';
import {type Answer, accepted, type CredentialTest, refusal, unclear} from './answer.ts';

const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';

export const snmp: CredentialTest = async (target, pair, line) => {
  const {default: library} = await import('net-snmp');
  const socket = snmpSocket(target, target.port, line, 'SNMP: get sysObjectID.0, community not shown');
  const session = library.createSession(target.address, pair.password, {
    port: target.port,
    version: library.Version2c,
    retries: 0,
    timeout: line.timeout,
    dgramModule: socket.module,
  });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      line.signal.addEventListener('abort', () => reject(line.signal.reason), {once: true});
      session.on('error', reject);
      session.get([SYS_OBJECT_ID], (error, varbinds) => {
        if (error === null)
          resolve(varbinds?.[0] === undefined ? unclear('it answered with nothing') : accepted('it answered'));
        // The types know nothing of this error.
        else if (String(error.name) === 'RequestTimedOutError')
          resolve(refusal('', 'no answer, which is how an agent refuses'));
        else if (error instanceof library.RequestFailedError) resolve(accepted('it answered with an error of its own'));
        else reject(error);
      });
    });
  } finally {
    line.answered();
    socket.close();
  }
};
