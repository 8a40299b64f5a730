// Each invocation takes one row; nothing is added up: a class's share less one where the row is of that class, divided among the rows.

struct Uniforms { rows: u32, classes: u32, first: u32, scale: f32 }

@group(0) @binding(0) var<storage, read> logarithms: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> hits: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> uniforms: Uniforms;

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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (row >= uniforms.rows) { return; }
  let label = labels[row];
  var best = 0u;
  for (var kind = 0u; kind < uniforms.classes; kind++) {
    let at = row * uniforms.classes + kind;
    if (logarithms[at] > logarithms[row * uniforms.classes + best]) { best = kind; }
    gradient[at] = (exponential(logarithms[at]) - select(0.0, 1.0, kind == label)) * uniforms.scale;
  }
  losses[uniforms.first + row] = -logarithms[row * uniforms.classes + label];
  hits[uniforms.first + row] = select(0.0, 1.0, best == label);
}
