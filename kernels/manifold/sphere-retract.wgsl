// One invocation a vector adds step to weight, a component at a time, then divides by the root of 1 + eta · eta, which it does not measure.

struct Uniforms { rows: u32, eta: f32 }

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
  // A gradient along w gives no step: then the weight stays where it is, on the sphere.
  let moves = step[start] != 0 || step[start + 1] != 0 || step[start + 2] != 0;
  let shrink = select(1.0, reciprocalSqrt(uniforms.eta * uniforms.eta + 1.0), moves);
  for (var i = 0u; i < 3; i++) { output[start + i] = (weight[start + i] + step[start + i]) * shrink; }
}
