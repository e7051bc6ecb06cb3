/**
 * 20,000 seeded inputs for each portable function, and the hash of the bits of all its results. Runs in every engine:
 * the Node test and the browser test compare with the same frozen hashes.
 */
import { type RandomStream, randomStream, sha256 } from '@lobule/foundation';
import {
  acos,
  asin,
  atan,
  atan2,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  hypot,
  log,
  log1p,
  log2,
  log10,
  pow,
  sin,
  sinh,
  tan,
  tanh,
} from '@lobule/numerics';

export const INPUTS = 20_000;

export const unary = {
  acos,
  asin,
  atan,
  cbrt,
  cos,
  cosh,
  exp,
  expm1,
  log,
  log10,
  log1p,
  log2,
  sin,
  sinh,
  tan,
  tanh,
};
export const binary = { atan2, hypot, pow };
export type Unary = keyof typeof unary;
export type Binary = keyof typeof binary;
export const UNARY = Object.keys(unary) as Unary[];
export const BINARY = Object.keys(binary) as Binary[];

/** What every engine must give; a change of an implementation changes them, and is then seen in review. */
export const PORTABLE_HASHES: Readonly<Record<string, string>> = {
  acos: 'b0002061fbb199a37f4a2504e36c44e6396cad8dc2383ae1a7b4ffb8e672d070',
  asin: '3c9370a07af9a5651d3272930768c668e3dcc7d72bd8fdf166f31e8ecc94b41f',
  atan: '4041b832fd9816db03c17c56b4b37fd4f796171b9ce753a7431d096fa4d32cfd',
  cbrt: 'ba46c746d246e64e5c9ef7eec8f3756639fd2d14f27a947bf891317fbd43953a',
  cos: '7c201c0884e32eee47a8d319c4339219a588141e59d5b7b81889d71b93e820e5',
  cosh: '0ace0a6e852f04b95f84462f097f047a1832a064262bf5e6d38d3df546b42c06',
  exp: '89c07ac26a077da0e320286eeac00fa2236d7c9caa96187c990050f1a829b960',
  expm1: '37e41ac4cd65f85a3327521333972e7634a9f8a9fc4c4e0f60eee6f843941b9a',
  log: '2cb46bd88c5bd3a6f398b9f405f924f8c8d36a9cfeab721780dbd201dbb34bdf',
  log10: '782444c1475be5822fc7716ee659e358443f752df802724ba10173e079ec79d5',
  log1p: '9c727e5471b75591052f177f69e6dc0e4b91ab184777721ec0754711e6f35b57',
  log2: '4b8b0fde772b31cffdeb643c23684f9a4963b92d45a04bce9e98021f08e14bae',
  sin: '4d32dc3ed0e87fd5478839ed7def36cc6644c222ae9c395fbdfc0d8475fb5c42',
  sinh: '79279ea63a4dbc1a4ad4a3b106501722583055b0a51a7659c7971c7f500e2526',
  tan: '3efb3555cc1113b7f008cde1c150b6526fc9d4230bb69634b2fa5a29d9c6ac56',
  tanh: '55a0549540828f31271f6e7d21d6ec8d9f28466ca8df6078b11665c81862d6c8',
  atan2: '217a74782b7e013351003e3ceeaf9e276588e5d6713c5579a920468a79c7a2ea',
  hypot: '3f0a682bab73f72ac4a2732605c257c607f52dcc7c7052e63cdc0fc242451a29',
  pow: 'cc5fdc195a64118bb21e1be9f47032bb6a04307540529cb573f91b81f53784b6',
};

/** Inputs of one function: two arrays, of which the functions of one variable use the first. */
export function portableInputs(name: string): readonly [Float64Array, Float64Array] {
  const stream = randomStream('portable', name);
  const first = new Float64Array(INPUTS);
  const second = new Float64Array(INPUTS);
  for (let i = 0; i < INPUTS; i++) {
    first[i] = anyNumber(stream, i);
    second[i] = anyNumber(stream, i + (i % 3));
  }
  return [first, second];
}

/** Name of each function and the SHA-256 of its results, as little-endian doubles with one pattern for NaN. */
export function portableHashes(): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const [name, call] of Object.entries<(x: number, y: number) => number>({ ...unary, ...binary })) {
    const [x, y] = portableInputs(name);
    const bytes = new DataView(new ArrayBuffer(8 * INPUTS));
    for (let i = 0; i < INPUTS; i++) {
      const result = call(x[i], y[i]);
      if (Number.isNaN(result)) bytes.setUint32(8 * i + 4, 0x7ff80000, true);
      else bytes.setFloat64(8 * i, result, true);
    }
    hashes[name] = sha256(new Uint8Array(bytes.buffer));
  }
  return hashes;
}

const bits = new DataView(new ArrayBuffer(8));

/** In turn: any bits at all, and numbers from ranges in which the functions are used. */
function anyNumber(stream: RandomStream, i: number): number {
  switch (i % 6) {
    case 0:
      bits.setUint32(0, stream.uint32());
      bits.setUint32(4, stream.uint32());
      return bits.getFloat64(0);
    case 1:
      return 2 * stream.uniform() - 1;
    case 2:
      return 20 * stream.uniform();
    case 3:
      return 1500 * stream.uniform() - 750;
    case 4:
      return 1 + (stream.uniform() - 0.5) / 64;
    default:
      return (stream.uniform() - 0.5) / (1 + stream.below(1 << 30));
  }
}
