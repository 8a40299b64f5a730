// One invocation makes three experiments: a * b + c, two products at the edge of the subnormals, and Knuth's TwoSum, left to right.

@group(0) @binding(0) var<storage, read> operands: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;

@compute @workgroup_size(1)
fn main() {
  // Operands come out of a buffer, so that no compiler can work the answers out beforehand.
  let a = operands[0];
  let b = operands[1];
  let c = operands[2];
  results[0] = bitcast<u32>(a * b + c);

  let subnormal = operands[3];
  let two = operands[4];
  let smallestNormal = operands[5];
  let half = operands[6];
  results[1] = bitcast<u32>(subnormal * two);
  results[2] = bitcast<u32>(smallestNormal * half);

  let large = operands[7];
  let small = operands[8];
  let sum = large + small;
  let smallShare = sum - large;
  let error = (large - (sum - smallShare)) + (small - smallShare);
  results[3] = bitcast<u32>(error);
}
