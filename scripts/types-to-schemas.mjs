/** JSON Schemas of the messages between core and sensor, made of their types by the compiler's own view of them. */
import {buildGenerator, getProgramFromFiles} from 'typescript-json-schema';

const FILES = ['src/core/sensor-message.ts', 'src/sensor-settings.ts'];
const COMPILER = {
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  module: 199, // NodeNext
  moduleResolution: 99, // NodeNext
  target: 10, // ES2023
  skipLibCheck: true,
};
/** Bytes travel as base64. */
const BYTES = {type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$'};

const SCALAR = {type: ['string', 'number', 'boolean']};
/** Types that name no property of their own: of these the compiler only says that they are objects. */
const OPEN = {
  Fields: {anyOf: [SCALAR, {type: 'array', items: SCALAR}]},
  'Record<string,number>': {type: 'number'},
};

export function messageSchemas() {
  const program = getProgramFromFiles(FILES, COMPILER, process.cwd());
  const generator = buildGenerator(program, {required: true, strictNullChecks: true, ignoreErrors: true});
  return Object.fromEntries(
    ['FromSensor', 'SensorOrder'].map((name) => [name, bare(generator.getSchemaForSymbol(name))]),
  );
}

/**
 * Words for people are left out. Properties beyond the type stay allowed, as they are in TypeScript: a part of the configuration
 * that is handed on may have more of them, and whoever reads takes what the type names.
 */
function bare(schema) {
  if (Array.isArray(schema)) return schema.map(bare);
  if (typeof schema !== 'object' || schema === null) return schema;
  const {description: _words, $schema: _dialect, ...rest} = schema;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties' || key === 'definitions' ? bareEach(value) : bare(value),
    ]),
  );
}

/** Here the keys are names, `description` among them. */
const bareEach = (named) =>
  Object.fromEntries(
    Object.entries(named).map(([name, schema]) => {
      if (name === 'pcapng') return [name, BYTES];
      return [name, OPEN[name] === undefined ? bare(schema) : {type: 'object', additionalProperties: OPEN[name]}];
    }),
  );
