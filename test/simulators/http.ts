/** Web servers of devices: one page each, raw, so that they can be as odd as real ones are. */
import {type SimulatedDevice, startTcpDevice, type Ways} from './tcp-device.ts';

const panel = '<html><head><title>KTP700 Basic</title></head><body><input type="password" name=p></body></html>';

export const panelPage = [
  'HTTP/1.1 200 OK',
  'Server: Mongoose/6.18',
  'Content-Type: text/html',
  `Content-Length: ${panel.length}`,
  '',
  panel,
].join('\r\n');

export const startHttpDevice = (ways: Ways = {}, page = panelPage): Promise<SimulatedDevice> =>
  startTcpDevice(
    {
      cut(b) {
        const end = Buffer.from(b).indexOf('\r\n\r\n');
        return end < 0 ? 0 : end + 4;
      },
      answer: () => Uint8Array.from(Buffer.from(page, 'latin1')),
    },
    ways,
  );
