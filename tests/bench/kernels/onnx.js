/** Writes ONNX models of a few nodes: the protobuf fields that these need, and no more. */
const utf8 = new TextEncoder();

function varint(value) {
  const bytes = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left > 0n ? low | 0x80 : low);
  } while (left > 0n);
  return bytes;
}
const whole = (field, value) => [...varint(field << 3), ...varint(value)];
const bytes = (field, value) => [...varint((field << 3) | 2), ...varint(value.length), ...value];
const text = (field, value) => bytes(field, utf8.encode(value));
const float = (field, value) => [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)];

const FLOAT = 1;
const INT64 = 7;

const attribute = ([name, value]) => {
  if (Array.isArray(value)) return [...text(1, name), ...value.flatMap((item) => whole(8, item)), ...whole(20, 7)];
  return typeof value === 'bigint'
    ? [...text(1, name), ...whole(3, value), ...whole(20, 2)]
    : [...text(1, name), ...float(2, value), ...whole(20, 1)];
};
const node = ({ op, inputs, output, attributes = {} }) => [
  ...inputs.flatMap((name) => text(1, name)),
  ...text(2, output),
  ...text(3, output),
  ...text(4, op),
  ...Object.entries(attributes).flatMap((entry) => bytes(5, attribute(entry))),
];
const value = ([name, shape]) => {
  const dimensions = shape.flatMap((size) => bytes(1, whole(1, size)));
  return [...text(1, name), ...bytes(2, bytes(1, [...whole(1, FLOAT), ...bytes(2, dimensions)]))];
};
const constant = ([name, { shape, integers, floats }]) => [
  ...shape.flatMap((size) => whole(1, size)),
  ...whole(2, integers ? INT64 : FLOAT),
  ...text(8, name),
  ...bytes(9, new Uint8Array((integers ? new BigInt64Array(integers) : new Float32Array(floats)).buffer)),
];

/**
 * The bytes of a model. `inputs` and `outputs` are shapes by name; an attribute that is a bigint is an integer, a number a float, an array
 * integers; `constants` hold `integers` (bigint) or `floats`.
 */
export function model({ nodes, inputs, outputs, constants = {}, opset = 17 }) {
  const graph = [
    ...nodes.flatMap((one) => bytes(1, node(one))),
    ...text(2, 'graph'),
    ...Object.entries(constants).flatMap((entry) => bytes(5, constant(entry))),
    ...Object.entries(inputs).flatMap((entry) => bytes(11, value(entry))),
    ...Object.entries(outputs).flatMap((entry) => bytes(12, value(entry))),
  ];
  return new Uint8Array([...whole(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...whole(2, opset)])]);
}
