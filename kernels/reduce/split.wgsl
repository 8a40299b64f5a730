// One invocation a split adds the split's `size` neighbours one after another, first to last; `sequential` then adds the splits in order.

struct Uniforms { rows: u32, length: u32, splits: u32, size: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * 64 + lane;
  if (index >= uniforms.rows * uniforms.splits) { return; }
  let row = index / uniforms.splits;
  let split = index % uniforms.splits;
  let end = min((split + 1) * uniforms.size, uniforms.length);
  // A split that begins beyond the end of the row is empty, and 0.
  var sum = 0.0;
  for (var i = split * uniforms.size; i < end; i++) {
    sum += input[row * uniforms.length + i];
  }
  output[index] = sum;
}
