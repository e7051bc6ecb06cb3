import { shortHash } from '@lobule/foundation';
import type { MapDescription, OutputFile, StudyResults } from '@lobule/study';
import { type Content, html, type Markup } from './html.ts';
import type { Text } from './text/text.ts';

/** Where a number came from: whatever of this is known. */
export interface Source {
  /** Path in `files`, or several where a number sums them up. */
  readonly path?: string | readonly string[] | undefined;
  /** Name of the map it was read from. */
  readonly map?: string | undefined;
  /** `sub-001, baseline, region lesion`. */
  readonly where?: string;
  /** How it was made of what the files hold: `median of the sizes of the biases`. */
  readonly how?: string;
  /** The part of this report that shows what was counted. */
  readonly part?: { readonly id: string; readonly title: string };
}

/** Every number that can be opened shares its card with the others from the same place. */
export interface Provenance {
  /** The text as a button that opens its origin; plain text where no origin is known. */
  number(text: Content, source: Source | undefined): Markup;
  /** A sentence that the run wrote, each number in it as such a button. */
  words(text: string, source: Source | undefined): Markup;
  /** The same as an address, for a link within a figure. */
  address(source: Source | undefined): string | undefined;
  /** A tool below a figure that opens the origin of what is drawn. */
  tool(title: string, source: Source | undefined): Markup | undefined;
  /** The cards, for the end of the page. */
  cards(): Markup;
}

export function makeProvenance(results: StudyResults, text: Text, id: (name: string) => string): Provenance {
  const files = new Map(results.files.map((file) => [file.path, file]));
  const maps = new Map(results.maps.map((map) => [map.name, map]));
  const cards = new Map<string, { readonly id: string; readonly card: Markup }>();

  function cardFor(source: Source): string {
    const key = JSON.stringify([source.path, source.map, source.where, source.how, source.part?.id]);
    const known = cards.get(key);
    if (known) return known.id;
    const cardId = id(`origin-${cards.size + 1}`);
    const map = source.map === undefined ? undefined : maps.get(source.map);
    cards.set(key, { id: cardId, card: card(cardId, source, files, map, results, text) });
    return cardId;
  }

  function number(shown: Content, source: Source | undefined): Markup {
    if (source === undefined || !isKnown(source)) return html`${shown}`;
    return html`<button type="button" class="num" popovertarget="${cardFor(source)}">${shown}</button>`;
  }

  return {
    number,
    words(said, source) {
      if (source === undefined || !isKnown(source)) return html`${said}`;
      return html`${said.split(NUMBERS).map((part, i) => (i % 2 === 0 ? part : number(part, source)))}`;
    },
    address: (source) => (source === undefined || !isKnown(source) ? undefined : `#${cardFor(source)}`),
    tool(title, source) {
      if (source === undefined || !isKnown(source)) return undefined;
      return html`<button type="button" class="tool" popovertarget="${cardFor(source)}">${text.figure.whereFrom(title)}</button>`;
    },
    cards: () => html`${[...cards.values()].map(({ card }) => card)}`,
  };
}

type Fact = readonly [string, Content];

/**
 * A number that stands by itself, with its sign and its per cent; digits within a name are part of the name, but not
 * beside Chinese characters, which are written without spaces.
 */
const NUMBERS =
  /((?<![[\p{L}--\p{Script=Han}]\p{N}_.\/\-])[−\-]?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?%)?(?![[\p{L}--\p{Script=Han}]\p{N}_\/⁻]|[.,\-][\p{L}--\p{Script=Han}]|\.\d))/v;

function isKnown({ path, map, part }: Source): boolean {
  return (path !== undefined && path.length > 0) || map !== undefined || part !== undefined;
}

function card(
  id: string,
  source: Source,
  files: ReadonlyMap<string, OutputFile>,
  map: MapDescription | undefined,
  results: StudyResults,
  text: Text,
): Markup {
  const { software, version, codeHash, studyHash } = results.study;
  const { origin } = text;
  const facts: readonly Fact[] = [
    [origin.of, source.where],
    [origin.how, source.how],
    [origin.shownIn, source.part && html`<a href="#${source.part.id}">${source.part.title}</a>`],
    ...(typeof source.path === 'string' ? [source.path] : (source.path ?? [])).flatMap((path) =>
      fileFacts(text, path, files.get(path)),
    ),
    [origin.map, map && origin.mapFormula(text.phrase(map.title) ?? map.title, map.formula)],
    [origin.settings, map && html`<code>${shortHash(map.settingsHash)}</code>`],
    [origin.source, map?.citation],
    [origin.madeBy, origin.code(software, version, shortHash(codeHash))],
    [origin.study, html`<code>${shortHash(studyHash)}</code>`],
  ];
  return html`<div id="${id}" class="origin" popover role="dialog" aria-label="${origin.title}"><p class="origin-title">${origin.title}</p><dl>${facts.map(
    ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl><button type="button" class="button" popovertarget="${id}" popovertargetaction="hide">${origin.close}</button></div>
`;
}

function fileFacts({ origin }: Text, path: string, file: OutputFile | undefined): Fact[] {
  return [
    [origin.file, html`<code>${path}</code>`],
    [origin.step, file?.step],
    [origin.key, file && html`<code>${shortHash(file.key)}</code>`],
    [origin.content, file && origin.hash(shortHash(file.sha256), file.bytes)],
  ];
}
