import { shortHash } from '@lobule/foundation';
import type { MapDescription, OutputFile, StudyResults } from '@lobule/study';
import { bytes } from './format.ts';
import { type Content, html, type Markup } from './html.ts';

/** Where a number came from: whatever of this is known. */
interface Source {
  /** Path in `files`. */
  readonly path?: string;
  /** Name of the map it was read from. */
  readonly map?: string;
  /** `sub-001, baseline, region lesion`. */
  readonly where?: string;
}

/** Every number that can be opened shares its card with the others from the same place. */
export interface Provenance {
  /** The text as a button that opens its origin; plain text where no origin is known. */
  number(text: string, source: Source | undefined): Markup;
  /** The cards, for the end of the page. */
  cards(): Markup;
}

export function makeProvenance(results: StudyResults, id: (name: string) => string): Provenance {
  const files = new Map(results.files.map((file) => [file.path, file]));
  const maps = new Map(results.maps.map((map) => [map.name, map]));
  const cards = new Map<string, { readonly id: string; readonly card: Markup }>();

  function cardFor(source: Source): string {
    const key = JSON.stringify([source.path, source.map, source.where]);
    const known = cards.get(key);
    if (known) return known.id;
    const cardId = id(`origin-${cards.size + 1}`);
    const file = source.path === undefined ? undefined : files.get(source.path);
    const map = source.map === undefined ? undefined : maps.get(source.map);
    cards.set(key, { id: cardId, card: card(cardId, source, file, map, results) });
    return cardId;
  }

  return {
    number(text, source) {
      if (source === undefined || (source.path === undefined && source.map === undefined))
        return html`${text}`;
      return html`<button type="button" class="num" popovertarget="${cardFor(source)}">${text}</button>`;
    },
    cards: () => html`${[...cards.values()].map(({ card }) => card)}`,
  };
}

function card(
  id: string,
  source: Source,
  file: OutputFile | undefined,
  map: MapDescription | undefined,
  results: StudyResults,
): Markup {
  const { software, version, codeHash, studyHash } = results.study;
  const facts: readonly (readonly [string, Content])[] = [
    ['Of', source.where],
    ['File', source.path === undefined ? undefined : html`<code>${source.path}</code>`],
    ['Step', file?.step],
    ['Key', file && html`<code>${shortHash(file.key)}</code>`],
    ['Content', file && html`<code>sha256 ${shortHash(file.sha256)}</code>, ${bytes(file.bytes)}`],
    ['Map', map && html`${map.title}: <code>${map.formula}</code>`],
    ['Settings', map && html`<code>${shortHash(map.settingsHash)}</code>`],
    ['Source', map?.citation],
    ['Made by', html`${software} ${version}, code <code>${shortHash(codeHash)}</code>`],
    ['Study', html`<code>${shortHash(studyHash)}</code>`],
  ];
  return html`<div id="${id}" class="origin" popover role="dialog" aria-label="Where this number came from"><p class="origin-title">Where this number came from</p><dl>${facts.map(
    ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl><button type="button" class="button" popovertarget="${id}" popovertargetaction="hide">Close</button></div>
`;
}
