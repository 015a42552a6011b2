/** Who receives a webhook can tell that it comes from us, is whole, and is new: HMAC-SHA256 over time and body. */
import {createHmac} from 'node:crypto';

/** `t=<seconds since 1970>,v1=<hex>`: v1 is over `<seconds>.<body>`. */
export function signatureOf(secret: Buffer, seconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
