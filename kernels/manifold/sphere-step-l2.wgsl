// One invocation a vector takes w (w · g) from g, the same once more from what is left, and adds squares, all from the first component to the last.

struct Uniforms { rows: u32, eta: f32 }

@group(0) @binding(0) var<storage, read> weight: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

// Word for word as in `norm/row`: its twin, and its error, are in norm/rsqrt.ts.
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
  let start = 3 * row;
  var tangent: array<f32, 3>;
  var given = 0.0;
  for (var i = 0u; i < 3; i++) {
    tangent[i] = gradient[start + i];
    given += tangent[i] * tangent[i];
  }
  // Twice: what the first time leaves along w is rounding, and counts where g is nearly w.
  for (var time = 0; time < 2; time++) {
    var along = 0.0;
    for (var i = 0u; i < 3; i++) { along += weight[start + i] * tangent[i]; }
    for (var i = 0u; i < 3; i++) { tangent[i] -= weight[start + i] * along; }
  }
  var squares = 0.0;
  for (var i = 0u; i < 3; i++) { squares += tangent[i] * tangent[i]; }
  // A millionth of the gradient, 2^-40 of its square, is rounding: then there is no best direction.
  let shrink = select(0.0, reciprocalSqrt(squares), squares > given * 0x1p-40);
  for (var i = 0u; i < 3; i++) { output[start + i] = (tangent[i] * shrink) * -uniforms.eta; }
}
