// No two numbers meet: an invocation adds 1 to its own exponential, and the terms of its polynomials from the highest down.

struct Uniforms { count: u32, zero: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

// The same number, in a way that no compiler can see through: it could regroup a product of three, or fuse one into a sum.
fn rounded(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ uniforms.zero); }

// e to the x, rounded alike everywhere: x = powers * ln 2 + rest, a polynomial in rest, and the exponent raised in the bits.
fn exponential(x: f32) -> f32 {
  let powers = floor(x * 1.442695 + 0.5);
  let rest = powers * 0.00021219444 + (powers * -0.693359375 + x);
  let high = ((0.0013814467 * rest + 0.008368781) * rest + 0.041668393) * rest + 0.1666652;
  let value = ((high * rest + 0.49999994) * rest + 1.0) * rest + 1.0;
  var bits = bitcast<u32>(value) + (bitcast<u32>(i32(powers)) << 23u);
  if (x > 88.72283) { bits = 0x7f800000u; }
  if (x < -87.33654) { bits = 0u; }
  if ((bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u) { bits = 0x7fffffffu; }
  return bitcast<f32>(bits);
}

// 1 / x, likewise: the inverse of x's fraction from a start in its bits and three Newton steps, then the exponent, again by bits.
fn reciprocal(x: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let size = bitcast<u32>(x) ^ sign;
  let fraction = bitcast<f32>((size & 0x007fffffu) | 0x3f800000u);
  var inverse = bitcast<f32>(0x7ef311c7u - bitcast<u32>(fraction));
  for (var step = 0; step < 3; step++) { inverse += inverse * (1.0 - fraction * inverse); }
  var bits = bitcast<u32>(inverse) - ((size >> 23u) - 127u) * 0x00800000u;
  if (size < 0x00800000u) { bits = 0x7f800000u; }
  if (size > 0x7e800000u) { bits = select(0u, 0x7fffffffu, size > 0x7f800000u); }
  return bitcast<f32>(bits | sign);
}

// 1 / (1 + e^-x), by an exponential that is at most 1, so that nothing overflows.
fn sigmoid(x: f32) -> f32 {
  let weight = exponential(-abs(x));
  let share = reciprocal(1.0 + weight);
  return select(weight * share, share, x >= 0.0);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * 64 + lane;
  if (index >= uniforms.count) { return; }
  let x = input[index];
  output[index] = x * sigmoid(rounded(x * (rounded(x * x) * 0.07135481 + 1.5957691)));
}
