// Each invocation adds the products of one output within one part of k, from the part's first to its last, to a sum that begins at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, splits: u32, size: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  let outputs = uniforms.m * uniforms.n;
  if (index >= outputs * uniforms.splits) { return; }
  let split = index / outputs;
  let row = index % outputs / uniforms.n;
  let column = index % uniforms.n;
  let end = min((split + 1) * uniforms.size, uniforms.k);
  var sum = 0.0;
  for (var i = split * uniforms.size; i < end; i++) {
    sum += a[row * uniforms.k + i] * b[i * uniforms.strideK + column * uniforms.strideN];
  }
  partials[split * outputs + row * uniforms.n + column] = sum;
}
