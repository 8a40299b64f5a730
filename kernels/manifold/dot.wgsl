// Lane i of a part's group adds the products i, i + width, i + 2 width, … of the part in turn; then the lanes' partials are folded as in reduce/tree.

override width: u32 = 64;

struct Uniforms { count: u32, size: u32 }

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

var<workgroup> partials: array<f32, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let end = min((group + 1) * uniforms.size, uniforms.count);
  var sum = 0.0;
  for (var i = group * uniforms.size + lane; i < end; i += width) { sum += x[i] * y[i]; }
  partials[lane] = sum;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0 && group < arrayLength(&output)) { output[group] = partials[0]; }
}
