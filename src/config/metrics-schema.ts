/** The `metrics` section: counters for Prometheus. */
import {path} from './words.ts';

export const metrics = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Counters in the text format of Prometheus. Nothing below it: off',
  properties: {
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      examples: [9464],
      description: 'http://127.0.0.1:<port>/metrics, on this box only',
    },
    socket: {
      ...path,
      maxLength: 107,
      examples: ['/run/bifrost/metrics.sock'],
      errorMessage: 'give the whole path, from / on, 107 characters at most',
      description: 'The same over a unix socket',
    },
    textfile: {
      ...path,
      pattern: '^/[^\\u0000]*\\.prom$',
      errorMessage: 'give the whole path, from / on, with .prom at its end',
      examples: ['/var/lib/prometheus/node-exporter/bifrost.prom'],
      description: 'A file for the textfile collector of node_exporter, written every 15 seconds',
    },
  },
} as const;
