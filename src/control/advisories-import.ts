/** Somebody brought advisories into the store: they are there already, this is who did it and what came of it. */
import {decision} from './decision.ts';

const count = {type: 'integer', minimum: 0} as const;

export const advisoriesImport = decision(
  {
    type: 'object',
    additionalProperties: false,
    required: ['source', 'advisories', 'exploited', 'problems'],
    properties: {
      source: {type: 'string', maxLength: 4096},
      advisories: count,
      exploited: count,
      problems: count,
    },
  },
  async (params) => {
    const {source, advisories, exploited, problems} = params;
    const detail = `${source}: ${advisories} advisories, ${exploited} exploited vulnerabilities, ${problems} problems`;
    return {action: 'advisories.import', detail, result: params};
  },
);
