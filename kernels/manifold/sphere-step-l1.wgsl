// One invocation a vector adds two products for each pair of axes, (0, 1), (1, 2), (2, 0), and steps along the edge that goes furthest.

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
  for (var i = 0u; i < 3; i++) {
    let j = (i + 1) % 3;
    let size = abs(weight[start + i]) + abs(weight[start + j]);
    if (size < 0x1p-60) { continue; }
    let inverse = reciprocal(size);
    var turn = 0.0;
    turn += gradient[start + i] * weight[start + j];
    turn -= gradient[start + j] * weight[start + i];
    let merit = abs(turn) * inverse;
    if (merit <= best) { continue; }
    best = merit;
    let scale = select(-uniforms.eta, uniforms.eta, turn < 0) * inverse;
    step = vec3f();
    step[i] = scale * weight[start + j];
    step[j] = -scale * weight[start + i];
  }
  for (var i = 0u; i < 3; i++) { output[start + i] = step[i]; }
}
