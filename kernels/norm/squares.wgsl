// Lane i of a split's group adds the squares of the split's numbers i, i + width, i + 2 width, … in turn; then the lanes' partials are folded as in `tree`.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32, splits: u32, size: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

var<workgroup> partials: array<f32, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  if (group >= uniforms.rows * uniforms.splits) { return; }
  let start = (group / uniforms.splits) * uniforms.length;
  let split = group % uniforms.splits;
  let end = min((split + 1) * uniforms.size, uniforms.length);
  // A split that begins beyond the end of the row is empty, and 0.
  var sum = 0.0;
  for (var i = split * uniforms.size + lane; i < end; i += width) {
    let number = input[start + i];
    sum += number * number;
  }
  partials[lane] = sum;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0) { output[group] = partials[0]; }
}
