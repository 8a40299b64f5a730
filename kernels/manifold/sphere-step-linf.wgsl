// One invocation a vector tries each axis as the free one and both signs of the other two, adding those two first, and keeps what goes furthest.

struct Uniforms { rows: u32, eta: f32 }

@group(0) @binding(0) var<storage, read> weight: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

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
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (row >= uniforms.rows) { return; }
  let start = 3 * row;
  // More than a millionth of the gradient, or it is rounding: then there is no best direction.
  var best = 0x1p-20 * (abs(gradient[start]) + abs(gradient[start + 1]) + abs(gradient[start + 2]));
  var step = vec3f();
  for (var trial = 0u; trial < 6; trial++) {
    let k = trial / 2;
    let i = (k + 1) % 3;
    let j = (k + 2) % 3;
    let sign = select(1.0, -1.0, trial % 2 == 1);
    let across = weight[start + i] + sign * weight[start + j];
    // Only where the free one stays inside the cube.
    if (abs(weight[start + k]) < 0x1p-60 || abs(across) > abs(weight[start + k])) { continue; }
    let free = -across * reciprocal(weight[start + k]);
    let merit = free * gradient[start + k] + (gradient[start + i] + sign * gradient[start + j]);
    if (abs(merit) <= best) { continue; }
    best = abs(merit);
    let scale = select(-uniforms.eta, uniforms.eta, merit < 0);
    step[i] = scale;
    step[j] = scale * sign;
    step[k] = scale * free;
  }
  for (var i = 0u; i < 3; i++) { output[start + i] = step[i]; }
}
