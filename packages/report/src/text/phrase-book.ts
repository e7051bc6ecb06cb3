/**
 * A sentence that a run writes in English, and the same in another language. What differs stands as `{}` (anything), `{w}`
 * (one word) or `{#}` (a number).
 */
export type Phrase = readonly [english: string, other: string];

interface Template {
  readonly pattern: RegExp;
  readonly other: string;
}

/** Items of a list, and clauses of a sentence, but not within brackets. */
const ITEMS = /, (?![^(]*\))| and (?![^(]*\))/;
const CLAUSES = /; (?![^(]*\))/;
/** After a full stop, but not that of `et al.`; names of models begin sentences in small letters. */
const SENTENCES = /(?<=(?<! al)\.) (?=[A-Z\d(]|\S+: )/;

/**
 * Sentences of lower rooms in another language. Those rooms write whole English sentences into the results, for tables
 * and terminals too; the report knows them by their form. What differs is put in its place by a mark in the other
 * language, counted from the left: `{1}` as it is, `{1*}` looked up by itself, `{1,}` and `{1;}` item by item and clause by
 * clause, `{1!}` item by item of which none may be a name. A phrase whose looked up part is English that nobody knows does not fit. A text of several sentences is
 * looked up sentence by sentence. What is not known is undefined, and the page then says that it is English.
 *
 * @example
 * const say = phraseBook([['The series has {} of {} phases', '序列应有 {2} 期，只有 {1} 期']]);
 * say('The series has 3 of 6 phases.'); // '序列应有 6 期，只有 3 期。'
 */
export function phraseBook(phrases: readonly Phrase[]): (text: string) => string | undefined {
  const exact = new Map<string, string>();
  const templates: Template[] = [];
  for (const [english, other] of phrases) {
    if (/\{[w#]?\}/.test(english)) templates.push({ pattern: patternOf(english), other });
    else exact.set(english, other);
  }
  const known = new Map<string, string | undefined>();

  function look(text: string): string | undefined {
    const found = exact.get(text);
    if (found !== undefined) return found;
    for (const { pattern, other } of templates) {
      const match = pattern.exec(text);
      const said = match && fill(other, match);
      if (said) return said;
    }
    return undefined;
  }

  /** The other language with its parts, unless one of them is English that is not known. */
  function fill(other: string, match: RegExpExecArray): string | undefined {
    let isKnown = true;
    const said = other.replaceAll(/\{(\d+)([*,;!]?)\}/g, (_, place: string, how: string) => {
      const part = match[Number(place)];
      const parts = how === '' ? [part] : how === '*' ? [tellOrKeep(part)] : manyOf(part, how);
      isKnown &&= parts.every((one) => one !== undefined);
      return parts.join(how === ';' ? '；' : '、');
    });
    return isKnown ? said : undefined;
  }

  function manyOf(text: string, how: string): (string | undefined)[] {
    return text.split(how === ';' ? CLAUSES : ITEMS).map(how === '!' ? say : tellOrKeep);
  }

  function tellOrKeep(part: string): string | undefined {
    return say(part) ?? (isProse(part) ? undefined : part);
  }

  function sentence(text: string): string | undefined {
    const bare = text.replace(/\.$/, '');
    const found = look(bare);
    return found === undefined || bare === text || /[。！？]$/.test(found) ? found : `${found}。`;
  }

  function say(text: string): string | undefined {
    if (known.has(text)) return known.get(text);
    const parts = text.split(SENTENCES).map((part) => sentence(part));
    const all = parts.length > 1 && parts.every((part) => part !== undefined) ? parts.join('') : undefined;
    const said = all ?? sentence(text);
    known.set(text, said);
    return said;
  }
  return say;
}

/** English in words, not a name, a formula or a number. */
export function isProse(text: string): boolean {
  return /\p{Script=Latin}{2,}[,;:]? (?=\p{Ll})\p{Script=Latin}{2,}/u.test(text);
}

const HOLES: Readonly<Record<string, string>> = {
  '{}': '(.+?)',
  '{w}': '(\\S+)',
  '{#}': '([−-]?\\d[\\d.,]*(?:e[+-]?\\d+)?)',
};

function patternOf(english: string): RegExp {
  const parts = english
    .split(/(\{[w#]?\})/)
    .map((part) => HOLES[part] ?? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`, 's');
}
