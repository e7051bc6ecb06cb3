import { type Document, isAlias, isCollection, visit } from 'yaml';

/** Why a text that parses is still no settings, and where in it. */
export interface YamlFault {
  readonly what: string;
  readonly offset?: number;
  readonly cause?: unknown;
}

/**
 * The values of a document without errors. What comes to light only here are aliases without their anchor, or with far
 * too many of them, and names that are lists or settings themselves, which the parser would turn into texts.
 */
export function plainSettings(
  document: Document,
): { readonly plain: unknown } | { readonly fault: YamlFault } {
  const strange = collectionAsName(document);
  if (strange !== undefined) return { fault: strange };
  try {
    return { plain: document.toJS({ maxAliasCount: 100 }) };
  } catch (cause) {
    return { fault: { what: (cause as Error).message.split('\n')[0], cause } };
  }
}

function collectionAsName(document: Document): YamlFault | undefined {
  let fault: YamlFault | undefined;
  visit(document, {
    Pair(_at, { key }) {
      const name = isAlias(key) ? key.resolve(document) : key;
      if (!isCollection(name)) return undefined;
      const node = key as { readonly range?: readonly number[] | null };
      fault = { what: 'The name of a setting is a list or holds settings itself', offset: node.range?.[0] };
      return visit.BREAK;
    },
  });
  return fault;
}
