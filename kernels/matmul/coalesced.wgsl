// Each invocation adds one output's products from the first k to the last to a sum that begins at 0, neighbouring lanes in neighbouring columns.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.m * uniforms.n) { return; }
  let row = index / uniforms.n;
  let column = index % uniforms.n;
  var sum = 0.0;
  for (var i = 0u; i < uniforms.k; i++) {
    sum += a[row * uniforms.k + i] * b[i * uniforms.strideK + column * uniforms.strideN];
  }
  output[index] = sum;
}
