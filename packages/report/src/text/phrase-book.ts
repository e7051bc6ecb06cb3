/** A sentence that a run writes in English, and the same in another language. `{}` stands for what differs. */
export type Phrase = readonly [english: string, other: string];

interface Template {
  readonly pattern: RegExp;
  readonly other: string;
}

/**
 * Sentences of lower rooms in another language. Those rooms write whole English sentences into the results, for tables
 * and terminals too; the report knows them by their form. `{}` in the English holds any text; `{1}`, `{2}` ... in the
 * other language put it in its place, `{1*}` after looking it up by itself. A text of several sentences is looked up
 * sentence by sentence. What is not known is undefined, and the page then says that it is English.
 *
 * @example
 * const say = phraseBook([['The series has {} of {} phases', '序列应有 {2} 期，只有 {1} 期']]);
 * say('The series has 3 of 6 phases.'); // '序列应有 6 期，只有 3 期。'
 */
export function phraseBook(phrases: readonly Phrase[]): (text: string) => string | undefined {
  const exact = new Map<string, string>();
  const templates: Template[] = [];
  for (const [english, other] of phrases) {
    if (english.includes('{}')) templates.push({ pattern: patternOf(english), other });
    else exact.set(english, other);
  }
  const known = new Map<string, string | undefined>();

  function look(text: string): string | undefined {
    const found = exact.get(text);
    if (found !== undefined) return found;
    for (const { pattern, other } of templates) {
      const match = pattern.exec(text);
      if (match) {
        return other.replaceAll(/\{(\d)(\*?)\}/g, (_, place: string, looked: string) => {
          const part = match[Number(place)];
          return looked === '' ? part : (say(part) ?? part);
        });
      }
    }
    return undefined;
  }

  function sentence(text: string): string | undefined {
    const bare = text.replace(/\.$/, '');
    const found = look(bare);
    if (found === undefined) return bare === text ? undefined : look(text);
    return bare === text || /[。！？]$/.test(found) ? found : `${found}。`;
  }

  function say(text: string): string | undefined {
    if (known.has(text)) return known.get(text);
    let said = sentence(text);
    if (said === undefined) {
      const parts = text.split(/(?<=\.) (?=[A-Z])/).map((part) => sentence(part));
      if (parts.length > 1 && parts.every((part) => part !== undefined)) said = parts.join('');
    }
    known.set(text, said);
    return said;
  }
  return say;
}

function patternOf(english: string): RegExp {
  const parts = english.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}
