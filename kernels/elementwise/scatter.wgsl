// Adds nothing: each invocation copies one number of a row into the table's row that its index names, where there is such a row.

struct Uniforms { count: u32, size: u32, entries: u32 }

@group(0) @binding(0) var<storage, read> rows: array<f32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count * uniforms.size) { return; }
  let entry = indices[index / uniforms.size];
  if (entry < uniforms.entries) { table[entry * uniforms.size + index % uniforms.size] = rows[index]; }
}
