// Each invocation takes one row: three sums along it, each from the first number to the last.

struct Uniforms { rows: u32, length: u32, eta: f32 }

@group(0) @binding(0) var<storage, read> gradient: array<f32>;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

// 1 / sqrt(x), word for word as in the norms: its twin, and its error, are in norm/rsqrt.ts.
fn reciprocalSqrt(x: f32) -> f32 {
  var y = bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1));
  for (var newton = 0; newton < 4; newton++) {
    let half = 0.5 * y;
    y = y * (1.5 - (x * y) * half);
  }
  return y;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (row >= uniforms.rows) { return; }
  let start = row * uniforms.length;
  let end = start + uniforms.length;
  var along = 0.0;
  for (var i = start; i < end; i++) { along += weight[i] * gradient[i]; }
  var square = 0.0;
  for (var i = start; i < end; i++) {
    let tangent = gradient[i] - along * weight[i];
    square += tangent * tangent;
  }
  if (square == 0.0) { return; }
  let scale = uniforms.eta * reciprocalSqrt(square);
  var norm = 0.0;
  for (var i = start; i < end; i++) {
    let tangent = gradient[i] - along * weight[i];
    let moved = weight[i] - scale * tangent;
    weight[i] = moved;
    norm += moved * moved;
  }
  let back = reciprocalSqrt(norm);
  for (var i = start; i < end; i++) { weight[i] *= back; }
}
