/** A real SMTP server on a free loopback port, and the mails that it took, read by a mail reader's library. */
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {type ParsedMail, simpleParser} from 'mailparser';
import {SMTPServer} from 'smtp-server';
import type {Certificates} from './broker.ts';

export interface MailServer {
  readonly port: number;
  readonly mails: ParsedMail[];
  /** Who logged in, with which password, and whether that was encrypted. */
  readonly logins: {readonly user: string; readonly password: string; readonly secure: boolean}[];
  close(): Promise<void>;
}

export interface MailServerOptions {
  readonly port?: number;
  readonly security: 'starttls' | 'tls' | 'none';
  /** Asks for this password. */
  readonly password?: string;
  readonly certificates: Certificates;
  /** The answer to a message; undefined: it is taken. */
  readonly answer?: (mail: ParsedMail) => {readonly code: number; readonly text: string} | undefined;
}

export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const {port = 0, security, password, certificates, answer = () => undefined} = options;
  const mails: ParsedMail[] = [];
  const logins: MailServer['logins'] = [];
  const server = new SMTPServer({
    secure: security === 'tls',
    ...(security === 'none' && {hideSTARTTLS: true}),
    key: readFileSync(certificates.key),
    cert: readFileSync(certificates.cert),
    authOptional: password === undefined,
    onAuth({username, password: given}, {secure}, done) {
      const user = username ?? '';
      logins.push({user, password: given ?? '', secure});
      if (given === password) done(null, {user});
      else done(new Error('wrong password'));
    },
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        const refusal = answer(mail);
        if (refusal !== undefined) return done(Object.assign(new Error(refusal.text), {responseCode: refusal.code}));
        mails.push(mail);
        return done();
      }, done);
    },
  });
  server.on('error', () => undefined); // a client went away
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mails,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
