import type { MapDescription, StudyResults, SubjectResult } from '@lobule/study';
import { type Markup, slug } from './html.ts';
import { makeProvenance, type Provenance, type Source } from './provenance.ts';

/** What the sections share while one report is written. */
export interface Page {
  readonly results: StudyResults;
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

export function makePage(results: StudyResults, bytes: number): Page {
  const used = new Map<string, number>();
  const maps = new Map(results.maps.map((map) => [map.name, map]));
  const id = (name: string) => {
    const wanted = slug(name);
    const count = used.get(wanted) ?? 0;
    used.set(wanted, count + 1);
    return count === 0 ? wanted : `${wanted}--${count + 1}`;
  };
  return {
    results,
    provenance: makeProvenance(results, id),
    room: {
      pictures: makeRoom(bytes * SHARES.pictures),
      voxels: makeRoom(bytes * SHARES.voxels),
      data: makeRoom(bytes * SHARES.data),
      people: makeRoom(bytes * SHARES.people),
    },
    id,
    map: (name) => maps.get(name),
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

/** The page of an exam as the origin of what no file of the run holds: its series stand there. */
export function patientPart(exam: SubjectResult): NonNullable<Source['part']> {
  return { id: patientAnchor(exam), title: `${exam.subject}, ${exam.visit}` };
}

/** What a picture is called: a map by its name, which the field knows; another image by its title. */
export function pictureLabel(page: Page, name: string, title: string): string {
  return page.map(name) === undefined && title.length <= LONG_TITLE ? title : name;
}
