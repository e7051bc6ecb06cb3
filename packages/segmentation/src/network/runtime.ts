import { segmentationErrors } from '../errors.ts';

/** What is used of onnxruntime-web, so that an application can hand over its own copy. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly executionProviders: readonly string[] },
    ): Promise<OnnxSession>;
  };
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/** More threads than this hardly help a patch. */
const MOST_THREADS = 4;

/**
 * onnxruntime-web with its WebAssembly alone, loaded when a network is run and not before. Threads need shared memory, which a
 * browser gives to cross-origin isolated pages only; elsewhere there is one.
 *
 * @param load the application's own copy, with the places of its .wasm files set; default the package
 * @throws segmentation/no-onnx-runtime
 */
export async function loadRuntime(load?: () => Promise<OnnxRuntime>): Promise<OnnxRuntime> {
  try {
    const runtime = await (load ?? loadPackage)();
    runtime.env.wasm.numThreads ??= threadsHere();
    return runtime;
  } catch (error) {
    throw segmentationErrors.error('segmentation/no-onnx-runtime', {
      what: 'A network was to be run, and onnxruntime-web cannot be loaded',
      cause: error,
    });
  }
}

const PACKAGE = 'onnxruntime-web/wasm';

async function loadPackage(): Promise<OnnxRuntime> {
  // Not written as a constant: a bundler would put 14 MB of WebAssembly into every page that segments.
  const name: string = PACKAGE;
  return (await import(/* @vite-ignore */ name)) as OnnxRuntime;
}

function threadsHere(): number {
  const { crossOriginIsolated, navigator } = globalThis as {
    readonly crossOriginIsolated?: boolean;
    readonly navigator?: { readonly hardwareConcurrency?: number };
  };
  return crossOriginIsolated === true ? Math.min(MOST_THREADS, navigator?.hardwareConcurrency ?? 1) : 1;
}
