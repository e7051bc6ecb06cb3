import type { MapDescription, StudyResults, SubjectResult } from '@lobule/study';
import { sentence } from './format.ts';
import { html, type Markup, slug } from './html.ts';
import { makeProvenance, type Provenance, type Source } from './provenance.ts';
import { isProse } from './text/phrase-book.ts';
import type { Text } from './text/text.ts';

/** What the sections share while one report is written. */
export interface Page {
  readonly results: StudyResults;
  /** All that the report says, in its language. */
  readonly text: Text;
  readonly provenance: Provenance;
  /** How many bytes may still be laid in; past it, figures name their file. */
  readonly room: {
    readonly pictures: Room;
    readonly voxels: Room;
    readonly data: Room;
    readonly people: Room;
  };
  /** An id that no other element has. */
  id(name: string): string;
  map(name: string): MapDescription | undefined;
  /**
   * What the run wrote in English, in the language of the page; what its catalogue does not know stays English and is
   * marked as such. With a source, each number in it opens.
   */
  told(text: string, source?: Source): Markup;
  /** The same with a full stop at its end. */
  toldSentence(text: string, source?: Source): Markup;
  /** The same as plain text, for drawings and labels. */
  plain(text: string): string;
}

interface Room {
  /** True, and the bytes are taken, while there is room for them. */
  take(bytes: number): boolean;
  readonly refused: boolean;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Shares of the file's bytes; the rest is for text and tables. */
const SHARES = { pictures: 0.3, voxels: 0.3, data: 0.1, people: 0.1 };

export function makePage(results: StudyResults, text: Text, bytes: number): Page {
  const used = new Map<string, number>();
  const maps = new Map(results.maps.map((map) => [map.name, map]));
  const id = (name: string) => {
    const wanted = slug(name);
    const count = used.get(wanted) ?? 0;
    used.set(wanted, count + 1);
    return count === 0 ? wanted : `${wanted}--${count + 1}`;
  };
  const provenance = makeProvenance(results, text, id);
  const told = (wrote: string, source?: Source): Markup => {
    // Results of earlier versions may lack a text; nothing is nothing in every language.
    const said = wrote ? text.phrase(wrote) : wrote;
    if (said !== undefined || !isProse(wrote)) return provenance.words(said ?? wrote, source);
    return html`<span lang="en">${provenance.words(wrote, source)}</span>`;
  };
  return {
    results,
    text,
    provenance,
    room: {
      pictures: makeRoom(bytes * SHARES.pictures),
      voxels: makeRoom(bytes * SHARES.voxels),
      data: makeRoom(bytes * SHARES.data),
      people: makeRoom(bytes * SHARES.people),
    },
    id,
    map: (name) => maps.get(name),
    told,
    toldSentence: (wrote, source) => told(sentence(wrote), source),
    plain: (wrote) => (wrote ? (text.phrase(wrote) ?? wrote) : wrote),
  };
}

function makeRoom(limit: number): Room {
  let left = limit;
  let refused = false;
  return {
    take(bytes) {
      if (bytes > left) {
        refused = true;
        return false;
      }
      left -= bytes;
      return true;
    },
    get refused() {
      return refused;
    },
  };
}

const LONG_TITLE = 32;

/** The id of an exam's page. */
export function patientAnchor({ subject, visit }: SubjectResult): string {
  return `patient-${slug(subject)}-${slug(visit)}`;
}

/** A patient at a visit, as headings name them. */
export function examName({ text }: Page, { subject, visit }: SubjectResult): string {
  return text.places.exam(subject, visit);
}

/** The page of an exam as the origin of what no file of the run holds: its series stand there. */
export function patientPart(page: Page, exam: SubjectResult): NonNullable<Source['part']> {
  return { id: patientAnchor(exam), title: examName(page, exam) };
}

/** What a picture is called: a map by its name, which the field knows; another image by its title. */
export function pictureLabel(page: Page, name: string, title: string): string {
  return page.map(name) === undefined && title.length <= LONG_TITLE ? page.plain(title) : name;
}
