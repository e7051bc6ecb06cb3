/**
 * Compiles a kernel when it is first asked for.
 *
 * @returns null where the engine does not take it: without WebAssembly or its SIMD, under a content security policy, or on
 * the main thread of a browser that compiles no more than 4 KB there. The caller then does the same in TypeScript.
 * @example
 * const ownModule = compiledOnce(wasmBase64); // nothing is compiled yet
 */
export function compiledOnce(wasmBase64: string): () => WebAssembly.Module | null {
  let compiled: WebAssembly.Module | null | undefined;
  return () => {
    if (compiled !== undefined) return compiled;
    try {
      const bytes = Uint8Array.from(atob(wasmBase64), (letter) => letter.charCodeAt(0));
      compiled = new WebAssembly.Module(bytes);
    } catch {
      compiled = null;
    }
    return compiled;
  };
}
