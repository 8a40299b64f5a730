// Each invocation moves one weight by its two running means; of two products that are added, the second is rounded first.

struct Uniforms {
  count: u32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, keep: f32, step: f32, rootScale: f32, epsilon: f32, zero: u32,
}

@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> mean: array<f32>;
@group(0) @binding(3) var<storage, read_write> square: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

// The same number, in a way that no compiler can see through: of two products that are added, it could fuse either one.
fn rounded(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ uniforms.zero); }

// 1 / sqrt(x), word for word as in the norms: its twin, and its error, are in norm/rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
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
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count) { return; }
  let slope = gradient[index];
  let average = uniforms.beta1 * mean[index] + rounded(uniforms.rest1 * slope);
  let power = uniforms.beta2 * square[index] + rounded(uniforms.rest2 * (slope * slope));
  mean[index] = average;
  square[index] = power;
  let root = rounded(power * reciprocalSqrt(power));
  let size = reciprocal(root * uniforms.rootScale + uniforms.epsilon);
  weight[index] = uniforms.keep * weight[index] - rounded((uniforms.step * average) * size);
}
