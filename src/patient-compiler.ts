/** How soon V8 compiles what runs often. */
import {setFlagsFromString} from 'node:v8';

/**
 * Bytes of bytecode that a function runs before V8 optimises it: four times the default. A watch that begins meets one new kind of message
 * after the other, and what was optimised for the first kinds is thrown away and optimised again: a fifth of a second, on the
 * smallest box several, that buys nothing.
 */
const BUDGET = '--interrupt-budget=270336';

/** For programs that read packets, before the first one. Holds for the whole process. */
export const compilePatiently = (): void => setFlagsFromString(BUDGET);
