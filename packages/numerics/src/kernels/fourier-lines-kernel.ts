import { compiledOnce } from './compiled-once.ts';
import { wasmBase64 } from './fourier-lines.wasm.ts';

/** Where the kernel works: see kernels/fourier-lines.ts. */
export interface FourierMemory {
  readonly buffer: ArrayBuffer;
  transform(n: number, lines: number, passes: number): void;
}

const PAGE = 65_536;

const fourierLinesModule = compiledOnce(wasmBase64);

/** kernels/fourier-lines.ts with memory of its own; undefined where the engine does not take it. */
export function fourierLinesKernel(bytes: number): FourierMemory | undefined {
  const compiled = fourierLinesModule();
  if (compiled === null) return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { buffer: memory.buffer, transform: exports['transform'] as FourierMemory['transform'] };
}
