import { hashOf, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { warningsOf } from '@lobule/quantify';
import type { B1Source, MapRequest } from '@lobule/study';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import type { MadePlacement } from './align-between.ts';
import { fitSeries } from './fit-series.ts';
import { type FoundDelay, saidDelay, withDelay } from './image-delay.ts';
import { askedRegion, type FoundInput, saidInput, withInput } from './image-input.ts';
import { type FoundNoise, saidNoise, withNoise } from './image-noise.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import { type FreshVolumes, type MadeMap, madeMaps } from './made-map.ts';
import { b1Inputs, loadInputs, mapInput, type NeededInput, oneT1, saidResampled } from './map-inputs.ts';
import { modelOf, roleOfMap } from './map-model.ts';
import { placeMaps } from './place-maps.ts';
import type { Placement } from './placement.ts';
import { type ExamProtocol, examProtocol } from './protocol.ts';
import { vesselOf } from './vessel.ts';

/** All that one model yields in one exam. */
export interface ModelMaps {
  readonly request: MapRequest;
  readonly record: StepRecord;
  readonly maps: readonly MadeMap[];
  readonly protocol: ExamProtocol;
  readonly series: ImageSeries;
  /** Where the series lies beside the dynamic one, if that was found. */
  readonly place?: Placement;
  /** T1 and B1 as the fit saw them, on the grid of the series. */
  readonly inputs: () => Promise<Readonly<Record<string, ArrayLike<number>>>>;
  /** Marks that must travel with every output. */
  readonly warnings: readonly Reason[];
}

/** What a map is made from. */
export interface MapInputs {
  readonly images: ExamImages;
  /** Fit air too. */
  readonly everyVoxel: boolean;
  /** Hash of the code, for what stands beside the maps. */
  readonly code: string;
  /** The path of a file of this exam: {subject} and {visit} filled in. */
  readonly place: (pattern: string) => string;
  /** Maps that this one needs, by model. */
  readonly earlier: ReadonlyMap<string, ModelMaps>;
  readonly b1: B1Source;
  /** Where series lie beside the dynamic one, if that was asked for. */
  readonly placements?: readonly MadePlacement[];
}

/**
 * Fits one model to every voxel of tissue of an exam.
 *
 * @throws runner/series-missing, runner/no-t1, runner/no-b1, what `vesselOf` throws of a drawn artery, and what the model throws for a protocol that it cannot fit.
 */
export async function makeMap(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  request: MapRequest,
  sources: MapInputs,
): Promise<ModelMaps> {
  const { images, everyVoxel, code, place } = sources;
  const role = roleOfMap(request);
  const series = seriesOf(images, role);
  if (!series) {
    throw runnerErrors.error('runner/series-missing', {
      what: `${request.model} needs a ${role} series, and this exam has none`,
    });
  }
  const asked = examProtocol(request, series);
  const inputs = neededInputs(request, sources);
  const region = askedRegion(asked.settings);
  const vessel = region && vesselOf({ ...region, file: place(region.file) }, series.grid);
  const step = {
    name: `map:${request.model}`,
    parameters: {
      request,
      protocol: asked.protocol,
      frames: asked.frames,
      images: series.contentHash,
      everyVoxel,
      inputs: inputs.map(({ name, hash }) => ({ name, hash })),
      ...(vessel && { artery: vessel.hash }),
    },
  };
  const fresh: FreshVolumes = new Map();
  const warnings = [
    ...warningsOf(
      asked.model,
      inputs.map(({ name }) => name),
    ),
    ...saidResampled(inputs, series.grid),
  ];
  const facts = {
    protocol: asked,
    settingsHash: hashOf(request),
    code,
    inputs: {
      series: series.contentHash,
      ...Object.fromEntries(inputs.map(({ name, hash }) => [name, hash])),
      ...(vessel && { artery: vessel.hash }),
    },
    warnings,
  };
  const record = await steps.run(step, async () =>
    fitSeries(facts, series, await loadInputs(inputs, series.grid), fresh, everyVoxel, vessel),
  );
  // What was found in the image stands in the record, so that curves are fitted with it too.
  const { noise, delay, arterialInput } = record.facts as {
    readonly noise?: FoundNoise;
    readonly delay?: FoundDelay;
    readonly arterialInput?: FoundInput;
  };
  const protocol = withDelay(withInput(withNoise(asked, noise), arterialInput), delay);
  const placed = sources.placements?.find((one) => one.series === series);
  const maps = madeMaps(request, protocol, record, series.grid, read, fresh);
  return {
    request,
    record,
    protocol,
    series,
    ...(placed && { place: placed.place }),
    maps: placed === undefined ? maps : await placeMaps(steps, read, maps, placed),
    inputs: () => loadInputs(inputs, series.grid),
    warnings: [...warnings, ...saidNoise(noise), ...saidInput(arterialInput), ...saidDelay(delay)],
  };
}

/** T1 and B1 where the model takes them and the exam has them. @throws runner/no-t1, runner/no-b1 */
export function neededInputs(
  request: MapRequest,
  { images, earlier, b1: source }: MapInputs,
): readonly NeededInput[] {
  const takes = modelOf(request).inputs.map(({ name }) => name);
  const b1 = takes.includes('b1Factor') ? b1Of(request, source, images, earlier) : [];
  const { t1 } = request;
  if (t1 === undefined) return b1;
  return [...b1, ...(typeof t1 === 'number' ? [oneT1(t1)] : madeT1(request, t1, earlier, takes))];
}

function b1Of(
  request: MapRequest,
  source: B1Source,
  images: ExamImages,
  earlier: ReadonlyMap<string, ModelMaps>,
): readonly NeededInput[] {
  if (source === 'none') return [];
  if (source === 'series') return b1Inputs(seriesOf(images, 'b1'));
  const made = earlier.get(source)?.maps.find(({ label }) => label === 'TB1map');
  if (made) {
    return [mapInput('b1Factor', made.blob, made, made.values)];
  }
  throw runnerErrors.error('runner/no-b1', {
    what: `${request.model} takes its flip angles from ${source}, which this exam does not have`,
  });
}

/** The T1 map of this study, with its standard errors where the model asks for them. */
function madeT1(
  request: MapRequest,
  t1: string,
  earlier: ReadonlyMap<string, ModelMaps>,
  takes: readonly string[],
): readonly NeededInput[] {
  const made = earlier.get(t1)?.maps.find(({ label }) => label === 'T1map');
  if (!made) {
    throw runnerErrors.error('runner/no-t1', {
      what: `${request.model} asks for the T1 map of ${t1}, which this exam does not have`,
    });
  }
  // Of the dynamic series alone there is a place to which a map can be brought.
  const where = {
    grid: made.grid,
    ...(roleOfMap(request) === 'dynamic' && made.place && { place: made.place }),
  };
  const inputs = [mapInput('t1Ms', made.blob, where, made.values)];
  if (made.errorBlobs === undefined || !takes.includes('t1SeMs')) return inputs;
  const { errors, freedom } = made.errorBlobs;
  inputs.push(
    mapInput('t1SeMs', errors, where, made.errors),
    mapInput('t1Freedom', freedom, where, made.degreesOfFreedom),
  );
  return inputs;
}
