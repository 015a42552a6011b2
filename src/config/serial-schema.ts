/** One serial line: to listen to (`capture.serial`), or to ask over (`poll.lines`). */
import {name, path} from './words.ts';

export const serialLine = {
  type: 'object',
  additionalProperties: false,
  required: ['device', 'segment'],
  properties: {
    device: {
      ...path,
      pattern: '^/dev/[^\\u0000]+$',
      errorMessage: 'give the whole path, /dev/...',
      examples: ['/dev/ttyUSB0'],
      description: 'Serial port; a name below /dev/serial/by-id stays the same when others are plugged in',
    },
    segment: {
      ...name,
      examples: ['line1'],
      description: 'Name of the line, a segment of its own',
    },
    baudRate: {
      type: 'integer',
      enum: [300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600],
      default: 19_200,
      description: 'Bits a second on this line',
    },
    parity: {type: 'string', enum: ['none', 'even', 'odd'], default: 'even', description: 'none, even or odd'},
    stopBits: {type: 'integer', enum: [1, 2], default: 1, description: '1 or 2'},
  },
} as const;
