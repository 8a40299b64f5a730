// Each invocation adds its column's bias to one output that is already summed.

struct Uniforms { m: u32, n: u32 }

@group(0) @binding(0) var<storage, read> bias: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.m * uniforms.n) { return; }
  output[index] += bias[index % uniforms.n];
}
