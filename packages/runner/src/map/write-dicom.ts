import path from 'node:path';
import {
  type DicomFile,
  getNumber,
  getText,
  type MapMeaning,
  makeUid,
  type QuantityItem,
  quantityConcepts,
  readDicom,
  type SourceInstance,
  writeParametricMap,
  writeSecondaryCapture,
} from '@lobule/dicom';
import type { ProgressListener } from '@lobule/foundation';
import { hashBytes, writeFileAtomic } from '@lobule/ledger';
import { findModel } from '@lobule/quantify';
import { membersOfProtocol, seriesOfModel } from '@lobule/study/map';
import { makeVolume, voxelCount } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import type { MapMeaningOf, VolumeOfFit } from '../exam/map-volumes.ts';
import { reasonNames, reasonsSidecar, type SidecarFacts, sidecar } from '../exam/sidecar.ts';
import {
  aboutTheFit,
  derivationCode,
  fittingCode,
  methodCode,
  quantityCode,
  SQUARE_SECONDS_PER_MM2,
  standardError,
  unitCode,
} from './dicom-codes.ts';
import type { DicomSeries } from './dicom-files.ts';
import type { GrowingMap } from './growing-maps.ts';
import { keyPicture } from './key-picture.ts';
import { mapFileName } from './map-names.ts';
import { floatsOf, type PendingFile } from './pending-file.ts';

/** Series of maps stand after those of the scanner. */
const SERIES_OFFSET = 9000;

/**
 * Writes each volume of a fit as a DICOM Parametric Map in one new series of its source's study, with the same sidecars
 * as beside NIfTI; answers the names.
 *
 * @throws ledger/not-writable, dicom/missing-attribute
 */
export async function writeDicomMaps(
  out: string,
  facts: SidecarFacts,
  dicom: DicomSeries,
  maps: readonly GrowingMap[],
  progress: ProgressListener,
): Promise<string[]> {
  const { modelId } = facts.protocol.model;
  const { title, equation } = findModel(modelId);
  const { header, instances } = await readSources(dicom);
  const sourceNumber = getNumber(header, 'SeriesNumber') ?? 0;
  const series = {
    uid: makeUid('parametric-map', facts.inputs['series'], facts.settingsHash, facts.code),
    number: SERIES_OFFSET + (sourceNumber % SERIES_OFFSET),
    description: `${title} of series ${sourceNumber}`,
  };
  const software = [packageFacts.version, facts.code.slice(0, 16)];
  const files: string[] = [];
  const write = (file: string, bytes: Uint8Array) => {
    writeFileAtomic(path.join(out, file), bytes);
    files.push(file);
  };
  const total = facts.protocol.model.parameters.length;
  let done = 0;
  for (const { volume, file, isThere } of maps) {
    if (!isThere) continue;
    const data = await voxelsOf(file, volume, voxelCount(dicom.series.grid));
    const bytes = writeParametricMap({
      ...meaningOf(volume, facts),
      volume: makeVolume(dicom.series.grid, data),
      source: header,
      sources: instances,
      derivation: `${title}: ${equation}. Protocol ${JSON.stringify(facts.protocol.protocol)}, settings ${JSON.stringify(facts.protocol.settings)}`,
      derivationCode: derivationCode(seriesOfModel(modelId)),
      series,
      // The same numbers keep their UID, others get another.
      instanceUid: makeUid(series.uid, volume.name, hashBytes(new Uint8Array(data.buffer))),
      instanceNumber: files.length + 1,
      software,
      comments: commentsOf(volume, facts),
    });
    write(mapFileName(modelId, volume.name, 'dcm'), bytes);
    if (volume.kind === 'value') {
      const picture = keyPictureOf({
        data,
        volume,
        dicom,
        header,
        series,
        software,
        number: files.length + 1,
      });
      if (picture !== undefined) write(mapFileName(modelId, `${volume.name}_picture`, 'dcm'), picture);
    }
    await file.drop();
    if (volume.kind === 'reasons') write(mapFileName(modelId, 'reasons_sidecar'), reasonsSidecar(facts));
    if (volume.kind !== 'value' || volume.parameter === undefined) continue;
    write(mapFileName(modelId, `${volume.name}_sidecar`), sidecar(facts, volume.parameter));
    progress({ task: 'Writing maps', done: ++done, total });
  }
  return files;
}

interface KeyPictureOf {
  readonly data: Float32Array;
  readonly volume: VolumeOfFit;
  readonly dicom: DicomSeries;
  readonly header: DicomFile;
  readonly series: { readonly uid: string; readonly number: number; readonly description: string };
  readonly software: readonly string[];
  readonly number: number;
}

/** The picture of a map for viewers that show nothing else; in a series of its own, beside that of the maps. */
function keyPictureOf({
  data,
  volume,
  dicom,
  header,
  series,
  software,
  number,
}: KeyPictureOf): Uint8Array | undefined {
  const picture = keyPicture(data, dicom.series.grid);
  if (picture === undefined) return undefined;
  const unit = volume.parameter?.unit ?? '';
  const [low, high] = picture.window.map((value) => Number(value.toPrecision(3)));
  return writeSecondaryCapture({
    ...picture,
    source: header,
    series: {
      uid: makeUid(series.uid, 'pictures'),
      number: series.number + 1,
      description: `Pictures: ${series.description}`,
    },
    instanceUid: makeUid(series.uid, 'picture', volume.name, hashBytes(picture.rgb)),
    instanceNumber: number,
    software,
    comments: `${volume.name}, slice ${picture.slice}: from ${low} (violet) to ${high} ${unit} (yellow), undefined voxels black. A picture: measure on the map. For research, not a medical device.`,
  });
}

/** The voxels of one map, which are then in memory alone. */
async function voxelsOf(file: PendingFile, { empty }: VolumeOfFit, count: number): Promise<Float32Array> {
  const data = new Float32Array(count);
  const isFloat = empty(0) instanceof Float32Array;
  let at = 0;
  for await (const piece of isFloat ? floatsOf(file.read(), 0) : file.read()) {
    data.set(piece, at);
    at += piece.length;
  }
  return data;
}

/** The marks that travel with every output, and beside reasons what their codes mean. */
function commentsOf({ kind }: MapMeaningOf, { warnings }: SidecarFacts): string {
  const marks = warnings.map(({ text }) => `Warning: ${text}`);
  const codes = Object.entries(reasonNames()).map(([code, text]) => `${code} ${text}`);
  return [...marks, ...(kind === 'reasons' ? codes : [])].join('\n').slice(0, LONGEST_COMMENT);
}

/** Of LT, in characters. */
const LONGEST_COMMENT = 10_240;

/** The header of the first image, and every image of the series by its UIDs. */
export async function readSources({ scanned, source }: DicomSeries): Promise<{
  readonly header: DicomFile;
  readonly instances: readonly SourceInstance[];
}> {
  const headers: DicomFile[] = [];
  for (const file of scanned.files)
    headers.push(readDicom(await source.read(file), { stopAtPixelData: true }));
  const instances = headers.map((file) => ({
    sopClassUid: getText(file, 'SOPClassUID') ?? '',
    instanceUid: getText(file, 'SOPInstanceUID') ?? '',
    seriesUid: getText(file, 'SeriesInstanceUID') ?? '',
  }));
  return { header: headers[0], instances };
}

function meaningOf(volume: MapMeaningOf, { protocol }: SidecarFacts): MapMeaning {
  const { name, description, kind, parameter } = volume;
  const model = findModel(protocol.model.modelId);
  const label = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]/g, '')
    .slice(0, 16);
  const fitted = 'signal' in membersOfProtocol(model.id) ? 'mM' : 'a.u.';
  const fit = fittingCode(model.id);
  const isCount = kind === 'degrees-of-freedom';
  const quantity: QuantityItem[] = [
    {
      concept: quantityConcepts.quantity,
      code: parameter && !isCount ? quantityCode(model.id, parameter) : aboutTheFit(name, description),
    },
    ...(kind === 'standard-error' ? [{ concept: quantityConcepts.derivation, code: standardError }] : []),
    { concept: quantityConcepts.measurementMethod, code: methodCode(model) },
    ...(fit ? [{ concept: quantityConcepts.fittingMethod, code: fit }] : []),
    ...sourceBValues(protocol.protocol),
  ];
  const explanation =
    kind === 'value' && parameter
      ? parameter.description
      : kind === 'standard-error'
        ? description
        : `Fit: ${description}`;
  return {
    label,
    explanation,
    unit: unitCode(parameter && !isCount ? parameter.unit : kind === 'residual' ? fitted : '1'),
    quantity,
  };
}

/** Each different b-value of the images. */
function sourceBValues(protocol: Readonly<Record<string, unknown>>): QuantityItem[] {
  const { bValues } = protocol;
  if (!Array.isArray(bValues)) return [];
  return [...new Set(bValues as number[])].map((number) => ({
    concept: quantityConcepts.sourceBValue,
    number,
    unit: SQUARE_SECONDS_PER_MM2,
  }));
}
