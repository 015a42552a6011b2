/** What a web server says of itself: status, `Server`, realm of its login, title of its first page. */
import {said, understood} from '../heard.ts';
import {getPage, pageRequest} from '../http-get.ts';
import {overhear} from '../library-socket.ts';
import type {Question} from '../question.ts';

export const httpPage: Question = {
  name: 'http-page',
  protocol: 'http',
  transport: 'tcp',
  port: 80,
  about: 'gets the first page, as a browser does that is not logged on; nothing is submitted, no link is followed',
  tells: ['name', 'model'],
  isDefault: true,
  plan: (target) => [pageRequest(target)],

  async ask(target, line) {
    const request = pageRequest(target);
    const socket = await line.connect(target.port || httpPage.port);
    const heard = overhear(socket, target, line);
    await line.request(request);
    await getPage(socket, target, line);
    line.answered();
    return understood(target, line, [said('client', request.bytes), heard.take()]);
  },
};
