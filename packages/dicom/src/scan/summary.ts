/** What is known of one file after its header was read: enough to sort and to classify, nothing to show. */
export interface InstanceSummary {
  readonly source: FileReference;
  readonly instanceUid: string;
  readonly sopClassUid: string;
  /** Hash of salt and Patient ID: safe to show and to log. */
  readonly patientKey: string;
  /** As stored. Only for joining with the clinical table: never in a log, an error or a report. */
  readonly patientId: string;
  /** Hash of the study's UID. */
  readonly visitKey: string;
  /** Days from 1970-01-01 to Study Date, NaN where it is absent. A date of a patient: never in a log or a report. */
  readonly studyDay: number;
  readonly seriesKey: string;
  readonly seriesNumber: number;
  readonly instanceNumber: number;
  readonly acquisitionNumber: number;
  readonly modality: string;
  readonly imageType: readonly string[];
  /** Attributes that rules can match, several values joined by a backslash. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly columns: number;
  readonly rows: number;
  /** Transfer syntax of compressed pixels, for people; undefined where the pixels can be read. */
  readonly compressedAs?: string;
  /** True where the pixels were, now or ever, compressed with loss. */
  readonly lossy: boolean;
  /** As stored; `fieldT` is in tesla whatever the unit was. */
  readonly storedField?: number;
  readonly fieldT?: number;
  readonly numberOfTimePoints?: number;
  /** Contrast agent as its name is stored, and seconds since midnight of its injection. */
  readonly contrastAgent?: string;
  readonly contrastStartS?: number;
  readonly frames: readonly FrameSummary[];
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

/** A file by its name and its size in bytes. */
export interface FileReference {
  /** Relative, as the source names it. */
  readonly name: string;
  readonly size: number;
}

/** One image: a classic file has one, an enhanced file has many. */
export interface FrameSummary {
  /** From 0 within its file. */
  readonly index: number;
  /** LPS mm of the centre of the first pixel; undefined where the file does not say. */
  readonly positionMm?: readonly [number, number, number];
  readonly orientation?: readonly number[];
  /** Between rows, then between columns, as DICOM has it. */
  readonly pixelSpacingMm?: readonly [number, number];
  readonly sliceThicknessMm?: number;
  readonly sliceSpacingMm?: number;
  readonly parameters: FrameParameters;
  readonly timing: FrameTiming;
}

/** What tells one volume of a series from another. */
export interface FrameParameters {
  readonly repetitionTimeMs?: number;
  readonly echoTimeMs?: number;
  readonly inversionTimeMs?: number;
  readonly flipAngleDeg?: number;
  /** s/mm2 */
  readonly bValue?: number;
  /** Unit vector of the diffusion gradient, LPS; absent for b = 0 and trace images. */
  readonly bDirection?: readonly [number, number, number];
}

/** Everything that may tell time points apart, as stored, in seconds. Undefined where absent. */
export interface FrameTiming {
  readonly temporalPosition?: number;
  readonly triggerTimeS?: number;
  readonly acquisitionTimeS?: number;
  readonly contentTimeS?: number;
  readonly temporalResolutionS?: number;
  /** How long the data of this image were being read. */
  readonly durationS?: number;
}
