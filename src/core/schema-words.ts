/** What a schema asks of a value, in words of somebody who edits a YAML file. */

/** By the types of JSON Schema: `must be ...`. */
export const kindWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys of its own',
};
