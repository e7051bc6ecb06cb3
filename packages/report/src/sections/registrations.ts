import type { MapChange, Quartiles, RegionChange, SubjectResult, VisitRegistration } from '@lobule/study';
import { number, printedUnit, quantity, sentence } from '../format-english.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import { alignmentPart } from './alignments.ts';
import { sliceFigure } from './slices.ts';

/** A later exam brought onto the first one: the motion, what it did to volumes, regions proposed, maps that changed. */
export function registrationPart(page: Page, subject: SubjectResult, registered: VisitRegistration): Markup {
  const { alignment, regions, maps } = registered;
  return html`${alignmentPart(page, subject, alignment)}${volumesTable(page, subject, registered)}${
    regions.length > 0 && proposals(page, subject, registered)
  }${maps.length > 0 && mapChanges(page, subject, registered)}`;
}

function volumesTable(
  page: Page,
  subject: SubjectResult,
  { volumeChanges, alignment }: VisitRegistration,
): Markup {
  const open = (text: string) =>
    page.provenance.number(text, {
      path: alignment.origin,
      where: `${subject.subject}, ${subject.visit}: volume changes of the registration`,
      how: 'determinant of the slopes of the motion, by differences over 1 mm, at some 4,000 voxels',
    });
  return table(
    'Volumes at the later visit over those at the first, as the motion says',
    [
      { title: 'Where' },
      { title: 'Least', numeric: true },
      { title: 'Median', numeric: true },
      { title: 'Greatest', numeric: true },
    ],
    volumeChanges.map(({ where, isKept, least, median, greatest }) => [
      isKept ? `${where} (protected)` : where,
      ...[least, median, greatest].map((value) => open(number(value))),
    ]),
    {
      note: volumeChanges.some(({ least }) => least <= 0)
        ? 'A value of 0 or less: the motion folds there, and means nothing.'
        : undefined,
    },
  );
}

function proposals(page: Page, subject: SubjectResult, { regions, from }: VisitRegistration): Markup {
  return table(
    `Regions of ${from} proposed for ${subject.visit}`,
    [
      { title: 'Region' },
      { title: 'Voxels', numeric: true },
      { title: 'Volume', numeric: true },
      { title: 'Dice with the region drawn there', numeric: true },
    ],
    regions.map(({ region, voxels, volumeMm3, dice, origin }) => {
      const source: Source = {
        path: origin,
        where: `${subject.subject}, ${subject.visit}: proposed ${region}`,
      };
      const open = (text: string) => page.provenance.number(text, source);
      return [
        region,
        open(number(voxels)),
        open(`${number(volumeMm3 / 1000)} mL`),
        dice === undefined ? '–' : open(number(dice)),
      ];
    }),
    { note: 'A proposal is where the region of the first visit would be now; nobody has looked at it.' },
  );
}

function mapChanges(page: Page, subject: SubjectResult, { maps, from }: VisitRegistration): Markup {
  const pictures = maps.flatMap((map) => map.pictures ?? []);
  return html`<h4>Change of maps from ${from} to ${subject.visit}</h4>${
    pictures.length > 0 &&
    html`<div class="grid pictures">${pictures.map((picture) =>
      sliceFigure(
        page,
        subject,
        picture,
        page.id(`slice-${subject.subject}-${subject.visit}-${picture.map}`),
        undefined,
      ),
    )}</div>`
  }${table(
    `Voxels of each map, ${subject.visit} against ${from}`,
    [
      { title: 'Map' },
      { title: 'Region' },
      { title: 'Unit' },
      { title: 'Voxels', numeric: true },
      { title: 'Difference (quartiles)', numeric: true },
      { title: 'Ratio (quartiles)', numeric: true },
      { title: 'Falls, %', numeric: true },
      { title: 'Stays, %', numeric: true },
      { title: 'Rises, %', numeric: true },
    ],
    maps.flatMap((map) => map.regions.map((region) => changeRow(page, subject, map, region))),
    { note: limitNote(maps) },
  )}`;
}

function changeRow(
  page: Page,
  subject: SubjectResult,
  map: MapChange,
  change: RegionChange,
): readonly Content[] {
  const { unit, origin } = map;
  const open = (text: Content) =>
    page.provenance.number(text, {
      path: origin,
      map: page.map(map.map) && map.map,
      where: `${subject.subject}, ${subject.visit}: change of ${map.map} in ${change.region}`,
      how: 'both maps on the grid of the first visit (linear); voxels with a value at both',
    });
  const { beyond, voxels, difference, ratio, reason } = change;
  const share = (count: number | undefined) =>
    count === undefined || voxels === 0 ? '–' : open(number((100 * count) / voxels));
  return [
    map.map,
    change.region,
    printedUnit(unit).text,
    open(
      change.undefined > 0
        ? withDetails(number(voxels), `(${number(change.undefined)} undefined)`)
        : number(voxels),
    ),
    difference === undefined
      ? html`<span class="undefined">${sentence(reason?.text ?? 'Undefined')}</span>`
      : open(spread(difference, (value) => quantity(value, unit, { unit: false }))),
    ratio === undefined ? html`<span class="undefined">undefined</span>` : open(spread(ratio, number)),
    share(beyond?.falls),
    share(beyond?.stays),
    share(beyond?.rises),
  ];
}

function spread({ median, low, high }: Quartiles, written: (value: number) => string): Markup {
  return withDetails(written(median), `(${written(low)} to ${written(high)})`);
}

function limitNote(maps: readonly MapChange[]): Content {
  const stated = maps.filter(({ limit }) => limit !== undefined);
  if (stated.length === 0)
    return 'The study states no repeatability limit: what changes by chance alone is not told apart.';
  return `A voxel stays where it changes by no more than the study’s repeatability limit: ${stated
    .map(({ map, limit }) => `${map} ${limit}`)
    .join('; ')}.`;
}
