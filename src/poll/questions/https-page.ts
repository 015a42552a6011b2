/** What a web server behind TLS says of itself: `Server`, realm of its login, title of its first page. */
import {once} from 'node:events';
import {joined, MAX_HEARD, said, understood} from '../heard.ts';
import {getPage, pageRequest} from '../http-get.ts';
import type {Piece, Question} from '../question.ts';
import {connectTls} from '../tls-connect.ts';

export const httpsPage: Question = {
  name: 'https-page',
  protocol: 'http',
  transport: 'tcp',
  port: 443,
  about:
    'gets the first page over TLS, as a browser does that is not logged on; nothing is submitted, no link is followed',
  tells: ['name', 'model'],
  isDefault: false,
  plan: (target) => [{about: 'TLS handshake, any version, any certificate'}, pageRequest(target)],

  async ask(target, line) {
    const request = pageRequest(target);
    const socket = await line.connect(target.port || httpsPage.port);
    await line.request({about: 'TLS handshake, any version, any certificate'});
    const secured = await connectTls(socket, target, line);
    line.answered();
    const pieces: Piece[] = [];
    let length = 0;
    secured.on('data', (bytes: Buffer) => {
      length += bytes.length;
      if (length <= MAX_HEARD) pieces.push(said('server', Uint8Array.from(bytes)));
    });
    await line.request(request);
    await getPage(secured, target, line);
    line.answered();
    if (!secured.destroyed) await Promise.race([once(secured.end(), 'close'), once(socket, 'close')]);
    // The rest of what the dissector tells is about a page in clear.
    const page = [said('client', request.bytes), joined(pieces, 'server')];
    return understood(target, line, page).filter(({kind}) => kind === 'identify');
  },
};
