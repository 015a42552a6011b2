/** Checks a published message against the committed schemas, as a consumer would. */
import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Ajv, type ValidateFunction} from 'ajv';

const folder = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));
const ajv = new Ajv({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  formats: {'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/},
});
const validators = new Map<string, ValidateFunction>(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.slice(0, -'.json'.length), ajv.compile(JSON.parse(readFileSync(`${folder}${file}`, 'utf8')))]),
);

/**
 * What is wrong with it; empty: nothing. The topic names the schema: `<prefix>/<site>/<sensor>/<schema>[/<id>]`, or `poll/plan`
 * below the sensor.
 */
export function problemsOf(topic: string, payload: string): string[] {
  const [prefix, site, sensor, name = '', id] = topic.replace('/poll/plan', '/poll-plan').split('/');
  const validate = validators.get(name);
  if (!prefix || !validate) return [`${topic}: no schema`];
  if (payload === '') return ['alert', 'asset', 'task'].includes(name) ? [] : [`${topic}: empty`];
  const body: {site?: unknown; sensor?: unknown; id?: unknown} = JSON.parse(payload);
  const isValid: boolean = validate(body);
  if (!isValid) return (validate.errors ?? []).map((e) => `${topic}: ${e.instancePath} ${e.message}`);
  const agrees = body.site === site && body.sensor === sensor && (id === undefined || body.id === id);
  return agrees ? [] : [`${topic}: the payload is about ${body.site}/${body.sensor}/${body.id}`];
}
