// A small writer of ONNX files (protobuf, onnx.proto3 of IR version 8): convolutions and one activation.

/** How a test network is made. */
export interface TestNetwork {
  /** Channels of the input. */
  readonly inputs: number;
  /** For each channel of the output the kernel, inputs x k x k x k numbers. */
  readonly kernels: readonly (readonly number[])[];
  /** k, odd. */
  readonly width: number;
  readonly biases?: readonly number[];
  readonly activation?: 'Sigmoid';
  /** A second output, so that the manifest has to say which. */
  readonly twoOutputs?: boolean;
}

export function onnxModel({
  inputs,
  kernels,
  width,
  biases,
  activation,
  twoOutputs,
}: TestNetwork): Uint8Array {
  const outputs = kernels.length;
  const reach = (width - 1) / 2;
  const weights = tensor('w', [outputs, inputs, width, width, width], kernels.flat());
  const bias = tensor('b', [outputs], biases ?? kernels.map(() => 0));
  const attributes = [
    ints('pads', new Array<number>(6).fill(reach)),
    ints('kernel_shape', [width, width, width]),
  ];
  const last = activation === undefined ? 'logits' : 'p';
  const graph = [
    ...bytes(1, node('Conv', ['x', 'w', 'b'], ['logits'], attributes)),
    ...(activation === undefined ? [] : bytes(1, node(activation, ['logits'], ['p']))),
    ...text(2, 'graph'),
    ...bytes(5, weights),
    ...bytes(5, bias),
    ...bytes(11, valueInfo('x', inputs)),
    ...bytes(12, valueInfo(last, outputs)),
    ...(twoOutputs ? bytes(12, valueInfo('logits', outputs)) : []),
  ];
  return Uint8Array.from([
    ...number(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [...text(1, ''), ...number(2, 17)]),
  ]);
}

function varint(value: number): number[] {
  const result: number[] = [];
  let rest = value;
  while (rest >= 128) {
    result.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...result, rest];
}

const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]) => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, content: string) => bytes(field, [...new TextEncoder().encode(content)]);

/** TensorProto of 32-bit floats. */
function tensor(name: string, dims: readonly number[], values: readonly number[]): number[] {
  const raw = [...new Uint8Array(Float32Array.from(values).buffer)];
  return [...dims.flatMap((dim) => number(1, dim)), ...number(2, 1), ...text(8, name), ...bytes(9, raw)];
}

/** AttributeProto of whole numbers. */
const ints = (name: string, values: readonly number[]) => [
  ...text(1, name),
  ...values.flatMap((value) => number(8, value)),
  ...number(20, 7),
];

/** NodeProto. */
function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly number[][] = [],
): number[] {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, operator),
    ...attributes.flatMap((attribute) => bytes(5, attribute)),
  ];
}

/** ValueInfoProto of 1 x channels x any x any x any 32-bit floats. */
function valueInfo(name: string, channels: number): number[] {
  const dims = [...bytes(1, number(1, 1)), ...bytes(1, number(1, channels))];
  const free = ['z', 'y', 'x'].flatMap((axis) => bytes(1, text(2, axis)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, [...dims, ...free])]))];
}
