import type { Reason, Schema } from '@lobule/foundation';

/** What a fitted number is. */
export interface ParameterDescription {
  /** Key in `FitResult.parameters`: `ktransPerMin`, `t1Ms`. */
  readonly name: string;
  readonly unit: string;
  /** Id in OSIPI CAPLEX (`Q.PH1.008`, `Q.PH1.001.e` of a compartment) or code in DICOM (`DCM:113063`), if any. */
  readonly standardId?: string;
  /** BIDS suffix (`T1map`) or CAPLEX symbol (`Ktrans`), for names of files. */
  readonly label: string;
  readonly description: string;
}

/** A map that the model takes per voxel, over the whole volume. */
export interface InputDescription {
  /** Key in `extra`: `b1Factor`, `t1Ms`. */
  readonly name: string;
  readonly unit: string;
  readonly required: boolean;
  readonly description: string;
  /**
   * Set where this input holds the standard errors of another, by its name. Such a map may hold 0; where it is undefined
   * the standard errors of the fit are; where it is not given it is 0 and `whenAbsent` travels with every output.
   */
  readonly standardErrorOf?: string;
  readonly whenAbsent?: Reason;
}

/** Maps as typed arrays over the whole volume, by name of the input. */
export type VoxelInputs = { readonly [name: string]: ArrayLike<number> };

/** The same for one curve. */
export type CurveInputs = { readonly [name: string]: number };

/** Maps over the fitted voxels: entry i belongs to `voxels[i]`. */
export interface FitResult {
  readonly parameters: { readonly [name: string]: Float32Array };
  /** One standard error each; NaN where no degree of freedom is left. */
  readonly standardErrors: { readonly [name: string]: Float32Array };
  /** Root mean square of the residual, in the unit of the fitted quantity. */
  readonly residual: Float32Array;
  /** Largest variance inflation factor: 1 where the parameters are independent; free of units. */
  readonly condition: Float32Array;
  /** Of the residual variance: points used less what was fitted to them. */
  readonly degreesOfFreedom: Uint16Array;
  /**
   * What `intervalFactor` takes, by parameter: the same, but for a standard error that holds another variance beside the
   * residual's (as that of T1 in perfusion).
   */
  readonly intervalDegreesOfFreedom: { readonly [name: string]: Uint16Array };
  /** 0 where the fit is sound, else a code of `fitReasons`. */
  readonly reasons: Uint8Array;
  /** The model's own warnings and those of inputs that were not given; they must travel with every output. */
  readonly warnings: readonly Reason[];
}

/** What a fit gives of its voxels. */
export type FittedMaps = Omit<FitResult, 'warnings'>;

/** The same for one curve, with what a plot needs. */
export interface CurveFit {
  readonly parameters: { readonly [name: string]: number };
  readonly standardErrors: { readonly [name: string]: number };
  readonly residual: number;
  readonly condition: number;
  readonly degreesOfFreedom: number;
  readonly intervalDegreesOfFreedom: { readonly [name: string]: number };
  readonly reason: number;
  /** What was fitted: the signal, or the concentration that was computed from it, in the order of the frames. */
  readonly observed: Float64Array;
  /** The model at every frame; NaN where there is no fit. */
  readonly fitted: Float64Array;
}

/** A model made ready for one protocol: everything that does not depend on the voxel is already computed. */
export interface PreparedModel {
  readonly modelId: string;
  readonly parameters: readonly ParameterDescription[];
  readonly inputs: readonly InputDescription[];
  readonly frameCount: number;
  /** Marks that must travel with every output, as after an override; `warningsOf` adds those of absent inputs. */
  readonly warnings: readonly Reason[];
  /**
   * Fits voxels of a volume.
   *
   * @param frames one array per frame, each over the whole volume, in the order of the protocol.
   * @param voxels indices into the frames.
   * @param extra maps per voxel over the whole volume, by the names in `inputs`.
   * @param into memory of an earlier fit by this model of at least as many voxels, which is used again.
   * @throws quantify/frames, quantify/voxels, quantify/voxel-input. A bad voxel never throws: it has a reason.
   */
  fit(
    frames: readonly ArrayLike<number>[],
    voxels: Int32Array,
    extra?: VoxelInputs,
    into?: FittedMaps,
  ): FitResult;
  /** Fits one curve by the very same code, and gives the fitted values for plotting. */
  fitCurve(y: ArrayLike<number>, extra?: CurveInputs): CurveFit;
  /** The model's curve at every frame for these parameters; those in the model's `free` are enough. */
  predict(parameters: { readonly [name: string]: number }, extra?: CurveInputs): Float64Array;
}

/**
 * A model of the field: what it needs, what it gives, and how it is made ready for a protocol.
 * `P` holds facts of the acquisition (from the headers), `S` the choices that a study.yaml can hold.
 */
export interface MapModel<P, S = NoSettings> {
  readonly id: string;
  readonly title: string;
  /** As the paper prints it, in one line. */
  readonly equation: string;
  readonly citation: string;
  /** What a frame is, for people: `one image per flip angle`. */
  readonly frames: string;
  readonly parameters: readonly ParameterDescription[];
  /** Names of the parameters that determine the others: those that a fit is free to choose. */
  readonly free: readonly string[];
  readonly inputs: readonly InputDescription[];
  readonly protocol: Schema<P>;
  readonly settings: Schema<S>;
  /** @throws quantify/protocol, quantify/too-few-points, quantify/settings and what the model names itself. */
  prepare(protocol: P, settings?: Partial<S>): PreparedModel;
}

/** Of a model without any setting. */
export type NoSettings = { readonly [key: string]: never };

/** What a model's equation room hands to the shared driver: fits one curve in scratch memory, allocating nothing. */
export interface CurveFitter {
  readonly frameCount: number;
  /**
   * Fits `y` (which it may overwrite with what it fits, as concentration) and fills `out`.
   *
   * @returns a code of `fitReasons`.
   */
  fit(y: Float64Array, inputs: Float64Array, out: CurveEstimate): number;
  /** Fills `into` with the model's curve at the last fit. */
  fitted(into: Float64Array): void;
  /** Fills `into` with the model's curve for any parameters. */
  predict(values: Float64Array, inputs: Float64Array, into: Float64Array): void;
  /** Set where values are exact functions of the frames, so that nothing has a standard error. */
  readonly exact?: boolean;
  /** A faster way to fit many curves, where there is one; made when a volume is first fitted. */
  block?(): BlockFitter | undefined;
}

/** Fits many curves together; what it gives of each is what `CurveFitter.fit` gives, to the bit. */
export interface BlockFitter {
  /** The most curves of one block. */
  readonly capacity: number;
  /** frames x capacity, frame by frame: the driver puts the curves here, and `solve` may overwrite them. */
  readonly curves: Float64Array | Float32Array;
  /** |y|^2 of each curve after `solve`, where that is of the curves as they were put here. */
  readonly squared?: Float64Array | Float32Array;
  /** Fits the first `count` curves. @param inputs inputs x capacity. */
  solve(count: number, inputs: Float64Array): void;
  /** Fills `out` with the fit of one of them. @returns a code of `fitReasons`. */
  fit(index: number, inputs: Float64Array, out: CurveEstimate): number;
}

/** Scratch that one fit fills; the driver sets all to NaN before. */
export interface CurveEstimate {
  readonly values: Float64Array;
  readonly errors: Float64Array;
  residual: number;
  condition: number;
  degreesOfFreedom: number;
  /** Of each standard error, where they are not those of the residual; 0 stands for those. */
  readonly freedom: Uint16Array;
}
