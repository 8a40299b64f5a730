// Each invocation adds the numbers in its own order, first to last, to a sum that begins at 0.

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let row = group * 64 + lane;
  if (row >= uniforms.rows) { return; }
  var sum = 0.0;
  for (var i = 0u; i < uniforms.length; i++) {
    sum += input[order[row * uniforms.length + i]];
  }
  output[row] = sum;
}
