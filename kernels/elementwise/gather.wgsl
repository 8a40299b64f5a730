// Adds nothing: each invocation copies one number of the row that its index names, or writes NaN where there is no such row.

struct Uniforms { count: u32, size: u32, entries: u32 }

@group(0) @binding(0) var<storage, read> table: array<f32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * 64 + lane;
  if (index >= uniforms.count * uniforms.size) { return; }
  let entry = indices[index / uniforms.size];
  var bits = 0x7fffffffu;
  if (entry < uniforms.entries) { bits = bitcast<u32>(table[entry * uniforms.size + index % uniforms.size]); }
  output[index] = bitcast<f32>(bits);
}
