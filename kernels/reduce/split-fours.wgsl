// One invocation a split adds the split's `size` neighbours, read in fours, one after another, first to last; `sequential` then adds the splits in order.

struct Uniforms { rows: u32, length: u32, splits: u32, size: u32 }

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 16 + lane;
  if (index >= uniforms.rows * uniforms.splits) { return; }
  let row = index / uniforms.splits * uniforms.length;
  let split = index % uniforms.splits;
  let end = (row + min((split + 1) * uniforms.size, uniforms.length)) / 4;
  // A split that begins beyond the end of the row is empty, and 0.
  var sum = 0.0;
  var i = (row + split * uniforms.size) / 4;
  for (; i + 4 <= end; i += 4) {
    let first = input[i]; let second = input[i + 1]; let third = input[i + 2]; let fourth = input[i + 3];
    sum += first.x; sum += first.y; sum += first.z; sum += first.w;
    sum += second.x; sum += second.y; sum += second.z; sum += second.w;
    sum += third.x; sum += third.y; sum += third.z; sum += third.w;
    sum += fourth.x; sum += fourth.y; sum += fourth.z; sum += fourth.w;
  }
  for (; i < end; i++) { sum += input[i].x; sum += input[i].y; sum += input[i].z; sum += input[i].w; }
  output[index] = sum;
}
