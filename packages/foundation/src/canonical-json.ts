import { errorCatalogue } from './errors.ts';

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The error of values that JSON cannot hold. */
export const canonicalJsonErrors = errorCatalogue({
  'foundation/not-json': {
    cause:
      'A value that JSON cannot hold (NaN, infinity, undefined, a function) was to be hashed or written.',
    cure: 'Write an undefined number as null with its reason beside it.',
  },
});

/**
 * JSON with sorted keys and no white space, so that equal values have equal text and thus equal hashes (RFC 8785).
 *
 * @throws foundation/not-json for anything that JSON cannot hold.
 * @example
 * canonicalJson({ b: 1, a: [true, null] }); // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown, path = '$'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notJson(String(value), path);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => canonicalJson(item, `${path}[${index}]`)).join(',')}]`;
  }
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw notJson(typeof value, path);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notJson(what: string, path: string) {
  return canonicalJsonErrors.error('foundation/not-json', {
    what: `${what} cannot stand in JSON`,
    where: { path },
  });
}
