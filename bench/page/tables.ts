// The tables of docs/benchmarks.md, as lines of Markdown.
import { madeLine } from '../../scripts/made.ts';
import type { PeerRecord } from '../peers/peer-record.ts';
import { type Bar, type Limit, MEMORY_TIMES, rooms } from './bars.ts';
import type { BenchRecord, Measurement } from './record.ts';
import { digits, shown, thousands } from './units.ts';

export type PeerRecords = Readonly<Record<string, PeerRecord>>;

/** What was asked and what was measured: yes where it reaches, beyond where it goes further. */
export function barsTable(list: readonly Bar[], record: BenchRecord, peers: PeerRecords): string[] {
  const rows = list.map((bar) => {
    const measured = record.benches.find(({ name }) => name === bar.bench);
    // One run on a busy machine says nothing about what is reached.
    const reached = record.quick ? '' : verdict(bar, measured, peers);
    return [
      `\`${bar.bench}\``,
      bar.work,
      asked(bar.reach, bar.unit, peers),
      asked(bar.beyond ?? [], bar.unit, peers),
      measured ? [range(measured), ...ratios(bar, peers)].join('; ') : 'not run',
      reached,
      memory(measured),
    ];
  });
  return table(['bench', 'work', 'reach', 'beyond', 'median (range, runs)', 'reached', 'MiB at most'], rows);
}

/** The benches of a part of the page of which nothing was asked. */
export function othersTable(
  part: keyof typeof rooms,
  list: readonly Bar[],
  { benches }: BenchRecord,
): string[] {
  const others = benches.filter(
    ({ name }) =>
      rooms[part].some((room) => name.startsWith(`${room}/`)) && !list.some(({ bench }) => bench === name),
  );
  if (others.length === 0) return [];
  return table(
    ['not asked for', 'median (range, runs)', 'MiB at most'],
    others.map((measured) => [`\`${measured.name}\``, range(measured), memory(measured)]),
  );
}

export function mapMemoryTable({ mapMemory: memoryOf }: BenchRecord): string[] {
  if (memoryOf === null) return ['Not measured: only Linux tells what a process took at most.'];
  const { rows, growth, besideMiB, threads } = memoryOf;
  return [
    ...table(
      [`\`lobule map tofts\`, ${threads} threads`, 'raw study', 'peak', 'times', `at most ${MEMORY_TIMES}`],
      rows.map(({ work, rawMiB, peakMiB }) => {
        const times = peakMiB / rawMiB;
        const mib = (value: number) => `${Math.round(value)} MiB`;
        return [work, mib(rawMiB), mib(peakMiB), digits(times), times <= MEMORY_TIMES ? 'yes' : 'no'];
      }),
    ),
    '',
    `It grows by ${digits(growth)} times the raw study, beside ${Math.round(besideMiB)} MiB.`,
  ];
}

export function featureMemoryTable({ featureMemory }: BenchRecord): string[] {
  if (featureMemory.length === 0) return ['Not measured in this run.'];
  return table(
    ['work', 'voxels', 'peak', 'of it for the work', 'for each voxel more'],
    featureMemory.map(({ work, voxels, peakMiB, workMiB, bytesPerVoxelMore }) => [
      work,
      thousands(voxels),
      `${peakMiB} MiB`,
      `${workMiB} MiB`,
      `${bytesPerVoxelMore} bytes`,
    ]),
  );
}

/** A comparison with its date, machine and versions above it. */
export function peersTable({ made, command, versions, how, rows }: PeerRecord): string[] {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const has = rows.some(({ result }) => result !== undefined);
  return [
    `${'transcribed' in made ? `${made.date}; ${made.transcribed}` : madeLine(made)} ${names.join(', ')}.`,
    `\`${command}\``,
    '',
    how,
    '',
    ...table(
      ['work', 'beside', 'Lobule', 'the other', 'times', ...(has ? ['what they find'] : [])],
      rows.map(({ work, peer, unit, lobule, theirs, ratio, result }) => [
        work,
        peer,
        shown(lobule, unit),
        shown(theirs, unit),
        digits(ratio),
        ...(has ? [result ?? ''] : []),
      ]),
    ),
  ];
}

function verdict({ reach, beyond = [] }: Bar, measured: Measurement | undefined, peers: PeerRecords): string {
  if (measured === undefined) return '';
  const holds = (limits: readonly Limit[]) => limits.every((limit) => meets(limit, measured, peers));
  if (!holds(reach)) return '**no**';
  return beyond.length > 0 && holds(beyond) ? 'beyond' : 'yes';
}

function meets(limit: Limit, { value, unit }: Measurement, peers: PeerRecords): boolean {
  if (typeof limit !== 'number') return (rowOf(limit, peers)?.ratio ?? 0) >= limit.times;
  return unit.endsWith('/s') ? value >= limit : value <= limit;
}

function asked(limits: readonly Limit[], unit: string, peers: PeerRecords): string {
  const text = (limit: Limit) => {
    if (typeof limit === 'number') return shown(limit, unit);
    return limit.times === 1 ? `as ${peerOf(limit, peers)}` : `${limit.times} x ${peerOf(limit, peers)}`;
  };
  return limits.map(text).join(', ');
}

/** How it stands to other programs where that is what was asked. */
function ratios({ reach, beyond = [] }: Bar, peers: PeerRecords): string[] {
  const told = [...reach, ...beyond].flatMap((limit) => {
    const row = typeof limit === 'number' ? undefined : rowOf(limit, peers);
    return row === undefined ? [] : [`${digits(row.ratio)} x ${row.peer}`];
  });
  return [...new Set(told)];
}

function rowOf({ record, work }: Exclude<Limit, number>, peers: PeerRecords) {
  return peers[record]?.rows.find((row) => row.work === work);
}

function peerOf(limit: Exclude<Limit, number>, peers: PeerRecords): string {
  return rowOf(limit, peers)?.peer ?? limit.record;
}

function range({ value, min, max, unit, runs, threads }: Measurement): string {
  const plain = (text: string) => text.replace(/ [^\d]*$/, '');
  const by = threads > 1 ? `, ${threads} threads` : '';
  const between = runs > 1 ? `${plain(shown(min, unit))} to ${plain(shown(max, unit))}, ${runs}` : 'one run';
  return `${shown(value, unit)} (${between}${by})`;
}

function memory(measured: Measurement | undefined): string {
  return measured?.peakMiB === null || measured === undefined ? '' : String(measured.peakMiB);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
