// Lane i of a row's one group adds numbers i, i + width, i + 2 width, … one after another; then the lanes' partials are folded as in `tree`.

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
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= uniforms.rows) { return; }
  var sum = 0.0;
  for (var i = lane; i < uniforms.length; i += width) {
    sum += input[row * uniforms.length + i];
  }
  partials[lane] = sum;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0) { output[row] = partials[0]; }
}
