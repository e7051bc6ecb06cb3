import type { FileReference } from '@lobule/dicom';
import { openSource, type Source } from '@lobule/dicom/node';

/** Several places with images as one; names of files carry the number of their place where there are several. */
export async function openSources(places: readonly string[]): Promise<Source> {
  const sources: Source[] = [];
  for (const place of places) sources.push(await openSource(place));
  if (sources.length === 1) return sources[0];
  const prefix = (name: string, index: number) => `${index + 1}/${name}`;
  return {
    entries: sources.flatMap(({ entries }, index) =>
      entries.map((entry) => ({ ...entry, name: prefix(entry.name, index) })),
    ),
    refused: sources.flatMap(({ refused }, index) =>
      refused.map((file) => ({ ...file, source: { ...file.source, name: prefix(file.source.name, index) } })),
    ),
    read(file: FileReference) {
      const slash = file.name.indexOf('/');
      const source = sources[Number(file.name.slice(0, slash)) - 1];
      return source.read({ ...file, name: file.name.slice(slash + 1) });
    },
  };
}
