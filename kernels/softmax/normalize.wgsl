// Each invocation adds only each of its numbers and the negative of its row's maximum, then scales the exponential by the row's sum.

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> maxima: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  // Eight numbers of a row each, an eighth of its length apart, so that neighbouring lanes read neighbouring numbers.
  let across = (uniforms.length + 7) / 8;
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.rows * across) { return; }
  let row = index / across;
  // An infinite maximum leaves nothing to compare: NaN, however the sum came about.
  let nan = 0x7fffffffu;
  let finite = (bitcast<u32>(maxima[row]) & 0x7fffffffu) < 0x7f800000u;
  let inverse = select(bitcast<f32>(nan), reciprocal(sums[row]), finite);
  for (var i = index % across; i < uniforms.length; i += across) {
    let at = row * uniforms.length + i;
    output[at] = exponential(input[at] - maxima[row]) * inverse;
  }
}
