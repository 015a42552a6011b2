/** How long evidence is good, as a line says it. */
import {DAY, HOUR, type Micros} from '../../core/time.ts';

/** `36h`, `30d`. */
export const spanOf = (text: string): Micros => Number.parseInt(text, 10) * (text.endsWith('h') ? HOUR : DAY);
