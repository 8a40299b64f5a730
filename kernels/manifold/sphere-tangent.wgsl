// One invocation a vector adds the products w · g from the first component to the last, then takes that much of w from each component of g.

struct Uniforms { rows: u32 }

@group(0) @binding(0) var<storage, read> weight: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (row >= uniforms.rows) { return; }
  let start = 3 * row;
  var along = 0.0;
  for (var i = 0u; i < 3; i++) { along += weight[start + i] * gradient[start + i]; }
  for (var i = 0u; i < 3; i++) { output[start + i] = gradient[start + i] - weight[start + i] * along; }
}
