import { wasmBase64 } from './fourier-lines.wasm.ts';

/** Where the kernel works: see kernels/fourier-lines.ts. */
export interface FourierMemory {
  readonly buffer: ArrayBuffer;
  transform(n: number, lines: number, passes: number): void;
}

const PAGE = 65_536;

let compiled: WebAssembly.Module | null | undefined;

/** kernels/fourier-lines.ts with memory of its own; undefined where the engine does not take it. */
export function fourierLinesKernel(bytes: number): FourierMemory | undefined {
  compiled ??= compile();
  if (compiled === null) return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { buffer: memory.buffer, transform: exports['transform'] as FourierMemory['transform'] };
}

function compile(): WebAssembly.Module | null {
  try {
    const bytes = Uint8Array.from(atob(wasmBase64), (letter) => letter.charCodeAt(0));
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}
