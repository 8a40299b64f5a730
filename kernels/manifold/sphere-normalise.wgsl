// One invocation a vector adds scale · step to weight, a component at a time, adds the squares from the first to the last, and divides by their root.

struct Uniforms { rows: u32, scale: f32 }

@group(0) @binding(0) var<storage, read> weight: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<f32>;
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
  var moved: array<f32, 3>;
  var squares = 0.0;
  for (var i = 0u; i < 3; i++) {
    moved[i] = weight[start + i] + step[start + i] * uniforms.scale;
    squares += moved[i] * moved[i];
  }
  let shrink = reciprocalSqrt(squares);
  for (var i = 0u; i < 3; i++) { output[start + i] = moved[i] * shrink; }
}
