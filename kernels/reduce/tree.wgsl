// A group loads `width` neighbours and folds them: partial i adds partial i + stride, stride being half of what remains, rounded up.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32 }

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
  let groupsPerRow = max(1u, (uniforms.length + width - 1) / width);
  let group = workgroup.y * workgroups.x + workgroup.x;
  if (group >= uniforms.rows * groupsPerRow) { return; }
  let row = group / groupsPerRow;
  let i = (group % groupsPerRow) * width + lane;

  // Lanes beyond the end of the row bring a 0, so that each group has the same shape.
  partials[lane] = 0.0;
  if (i < uniforms.length) { partials[lane] = input[row * uniforms.length + i]; }
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0) { output[group] = partials[0]; }
}
