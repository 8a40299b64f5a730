// Adds nothing: once all have finished, the bits of each run's sum become a float.

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let slot = group * 64 + lane;
  if (slot >= uniforms.count) { return; }
  output[slot] = bitcast<f32>(atomicLoad(&sums[slot]));
}
