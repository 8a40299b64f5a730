// Lane i of an output's one group adds products i, i + width, i + 2 width, … one after another; then the lanes' partials are folded as in reduce/tree.

override width: u32 = 64;

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

var<workgroup> partials: array<f32, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x;
  if (index >= uniforms.m * uniforms.n) { return; }
  let row = index / uniforms.n;
  let column = index % uniforms.n;
  var sum = 0.0;
  for (var i = lane; i < uniforms.k; i += width) {
    sum += a[row * uniforms.k + i] * b[i * uniforms.strideK + column * uniforms.strideN];
  }
  partials[lane] = sum;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] += partials[lane + stride]; }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0) { output[index] = partials[0]; }
}
