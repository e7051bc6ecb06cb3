import { isLobuleError } from '@lobule/foundation';
import { dicomErrors } from '../../errors.ts';
import { withInitialMemory } from './small-memory.ts';
import { statedSize } from './stated-size.ts';
import { STEPS_LEFT, withStepCount } from './step-count.ts';

/** What the header says of one compressed image. */
export interface CompressedShape {
  readonly columns: number;
  readonly rows: number;
  readonly samples: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: string;
}

/** Steps of a decoder that all images of one file share, beside those that each of them has for its size. */
export interface Patience {
  stepsLeft: number;
}

/** For one reading of one file. A step is a turn of a loop or the call of a function, and takes 3 to 100 ns. */
export function newPatience(): Patience {
  return { stepsLeft: 20_000_000 };
}

/** Decodes images of the JPEG family; one bad image never harms the next. */
export interface Codecs {
  /**
   * A damaged image can keep a decoder busy for minutes: one that takes more steps than its size explains is refused,
   * the same on every machine.
   *
   * @param patience that of the file, where it has several images
   * @returns little-endian samples of the allocated width, those of one pixel beside each other; of 1-bit images a byte each
   * @throws dicom/cannot-decode
   */
  decode(
    transferSyntaxUid: string,
    image: Uint8Array,
    shape: CompressedShape,
    patience?: Patience,
  ): Uint8Array;
}

type Native = Record<string, (...args: number[]) => number>;

/**
 * The codecs (libjpeg-turbo, CharLS, OpenJPEG, OpenJPH in WebAssembly) of the package dcmjs-codecs. On Node,
 * `openCodecs` of `@lobule/dicom/node` finds the module by itself.
 *
 * @param wasm the bytes of `dcmjs-codecs/build/dcmjs-native-codecs.wasm`
 * @example
 * const codecs = await codecsFrom(await (await fetch(wasmUrl)).arrayBuffer());
 * const pixels = readPixels(file, codecs);
 */
export async function codecsFrom(wasm: ArrayBuffer | Uint8Array): Promise<Codecs> {
  const small = withInitialMemory(new Uint8Array(wasm), initialMemoryBytes);
  const module = await WebAssembly.compile(withStepCount(small));
  const limit = { bytes: Number.POSITIVE_INFINITY };
  let instance = instantiate(module, limit);
  const untouched = new Uint8Array(memoryOf(instance)).slice();
  return {
    decode(transferSyntaxUid, image, shape, patience = newPatience()) {
      const name = decoderOf(transferSyntaxUid);
      refuseOtherSize(image, shape);
      limit.bytes = mostMemory(image, shape);
      const due = dueSteps(image, shape);
      const steps = stepsOf(instance);
      steps.value = BigInt(due + patience.stepsLeft);
      let isSound = false;
      try {
        const decoded = decodeWith(instance, name, image, shape);
        isSound = memoryOf(instance).byteLength <= keptMemoryBytes;
        return decoded;
      } catch (error) {
        if (steps.value < 0n) throw endless();
        // Beside the codec's own: a trap, an exhausted stack.
        throw isLobuleError(error) ? error : refused(error);
      } finally {
        patience.stepsLeft = Math.min(patience.stepsLeft, Math.max(0, Number(steps.value)));
        // What a damaged image leaves out shows what stood in memory: never another image, as all of it is as new. A
        // decoder that gave up may have lost its way, one that was given much keeps it: the next image gets a new one.
        if (isSound) makeNew(memoryOf(instance), untouched);
        else instance = instantiate(module, limit);
      }
    },
  };
}

const mib = 1_048_576;
/** The decoders' own data end below 1 MiB. */
const initialMemoryBytes = 4 * mib;
const keptMemoryBytes = 64 * mib;

/** OpenJPEG, the hungriest, holds a sample in 4 bytes, several times; a damaged stream can ask it for anything. */
function mostMemory(image: Uint8Array, shape: CompressedShape): number {
  return 40 * mib + 4 * image.length + 16 * decodedBytes(shape);
}

function decodedBytes({ columns, rows, samples, bitsAllocated }: CompressedShape): number {
  return columns * rows * samples * (bitsAllocated === 1 ? 1 : bitsAllocated / 8);
}

/** Sound images take up to 7 steps a byte and, those of JPEG-LS, 150,000 for their tables (148 images of the reference data). */
function dueSteps(image: Uint8Array, shape: CompressedShape): number {
  return 200_000 + 40 * (image.length + Math.ceil(decodedBytes(shape)));
}

function stepsOf(instance: WebAssembly.Instance): WebAssembly.Global<'i64'> {
  return instance.exports[STEPS_LEFT] as WebAssembly.Global<'i64'>;
}

function makeNew(memory: ArrayBuffer, untouched: Uint8Array): void {
  const bytes = new Uint8Array(memory);
  bytes.set(untouched);
  bytes.fill(0, untouched.length);
}

function memoryOf(instance: WebAssembly.Instance): ArrayBuffer {
  return (instance.exports.memory as WebAssembly.Memory).buffer;
}

const decoders: readonly (readonly [RegExp, string])[] = [
  [/^1\.2\.840\.10008\.1\.2\.4\.(50|51|57|70)$/, 'DecodeJpeg'],
  [/^1\.2\.840\.10008\.1\.2\.4\.(80|81)$/, 'DecodeJpegLs'],
  [/^1\.2\.840\.10008\.1\.2\.4\.(90|91)$/, 'DecodeJpeg2000'],
  [/^1\.2\.840\.10008\.1\.2\.4\.(201|202|203)$/, 'DecodeHtJpeg2000'],
];

function decoderOf(transferSyntaxUid: string): string {
  const found = decoders.find(([pattern]) => pattern.test(transferSyntaxUid));
  if (found !== undefined) return found[1];
  throw dicomErrors.error('dicom/cannot-decode', { what: `No codec reads ${transferSyntaxUid}` });
}

class DecoderFailure extends Error {}

function endless() {
  return dicomErrors.error('dicom/cannot-decode', { what: 'The codec came to no end with the image' });
}

function refused(cause: unknown) {
  // The codec's own words may hold bytes of the file: only their first, textual part is shown.
  const words =
    cause instanceof DecoderFailure ? cause.message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 120) : '';
  return dicomErrors.error('dicom/cannot-decode', {
    what: `The codec could not decode the image${words === '' ? '' : ` (${words.trim()})`}`,
    cause,
  });
}

/** As the codecs number them. */
const photometrics = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_PARTIAL_422',
  'YBR_PARTIAL_420',
  'YBR_ICT',
  'YBR_RCT',
];

function decodeWith(
  instance: WebAssembly.Instance,
  decoder: string,
  image: Uint8Array,
  shape: CompressedShape,
) {
  const native = instance.exports as unknown as Native;
  const memory = () => new Uint8Array(memoryOf(instance));
  const context = native.CreateCodecsContext();
  native.SetColumns(context, shape.columns);
  native.SetRows(context, shape.rows);
  native.SetBitsAllocated(context, shape.bitsAllocated);
  native.SetBitsStored(context, shape.bitsStored);
  native.SetSamplesPerPixel(context, shape.samples);
  native.SetPixelRepresentation(context, shape.signed ? 1 : 0);
  native.SetPlanarConfiguration(context, 0);
  native.SetPhotometricInterpretation(context, Math.max(0, photometrics.indexOf(shape.photometric)));
  native.SetEncodedBufferSize(context, image.length);
  memory().set(image, native.GetEncodedBuffer(context));
  const parameters = native.CreateDecoderParameters();
  native.SetConvertColorspaceToRgb(parameters, 0);
  native[decoder](context, parameters);
  native.ReleaseDecoderParameters(parameters);
  checkWhatCameOut(native, context, shape);
  const from = native.GetDecodedBuffer(context);
  const decoded = memory().slice(from, from + native.GetDecodedBufferSize(context));
  native.ReleaseCodecsContext(context);
  return decoded;
}

/** The image says its own size; where the header says another, neither can be trusted. */
function refuseOtherSize(image: Uint8Array, { columns, rows }: CompressedShape): void {
  const stated = statedSize(image);
  if (stated?.columns === columns && stated.rows === rows) return;
  const what = stated === undefined ? 'states no size' : `is ${stated.columns} x ${stated.rows}`;
  throw dicomErrors.error('dicom/cannot-decode', {
    what: `The compressed image ${what}; the header says ${columns} x ${rows}`,
  });
}

function checkWhatCameOut(native: Native, context: number, shape: CompressedShape): void {
  const needed = decodedBytes(shape);
  const got = native.GetDecodedBufferSize(context);
  const [columns, rows] = [native.GetColumns(context), native.GetRows(context)];
  if (got === needed && columns === shape.columns && rows === shape.rows) return;
  throw dicomErrors.error('dicom/cannot-decode', {
    what: `The compressed image is ${columns} x ${rows} (${got} bytes); the header says ${shape.columns} x ${shape.rows} (${needed} bytes)`,
  });
}

/** The few calls of WASI that the codecs make get nothing: no files, no clock, no environment. */
function instantiate(module: WebAssembly.Module, limit: { readonly bytes: number }): WebAssembly.Instance {
  let instance: WebAssembly.Instance | undefined;
  const text = (at: number, length: number) =>
    new TextDecoder('latin1').decode(
      new Uint8Array(memoryOf(instance as WebAssembly.Instance)).slice(at, at + length),
    );
  const nothing = () => 0;
  const wasi = {
    environ_get: nothing,
    environ_sizes_get: (count: number, size: number) => {
      const view = new DataView(memoryOf(instance as WebAssembly.Instance));
      view.setUint32(count, 0, true);
      view.setUint32(size, 0, true);
      return 0;
    },
    proc_exit: () => {
      throw new DecoderFailure('it stopped');
    },
    clock_time_get: nothing,
    fd_write: (_file: number, vectors: number, count: number, written: number) => {
      const view = new DataView(memoryOf(instance as WebAssembly.Instance));
      let bytes = 0;
      for (let i = 0; i < count; i++) bytes += view.getUint32(vectors + 8 * i + 4, true);
      view.setUint32(written, bytes, true);
      return 0;
    },
    fd_seek: nothing,
    fd_close: nothing,
  };
  const env = {
    emscripten_notify_memory_growth: () => {
      const asked = instance === undefined ? 0 : memoryOf(instance).byteLength;
      if (asked > limit.bytes) throw new DecoderFailure(`it asked for ${Math.round(asked / mib)} MiB`);
    },
    onCodecsInfo: () => {},
    onCodecsTrace: () => {},
    onCodecsException: (at: number, length: number) => {
      throw new DecoderFailure(text(at, length));
    },
  };
  instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi, env });
  (instance.exports._initialize as () => void)();
  return instance;
}
