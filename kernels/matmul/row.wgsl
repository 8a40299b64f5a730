// Each invocation adds the products of one row by 4 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let across = (uniforms.n + 3) / 4;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 16 + lane;
  if (index >= across * uniforms.m) { return; }
  let row = index / across;
  let column = index % across * 4;
  // Beyond the edge the last column is computed again, and not stored.
  let columns = min(column + vec4u(0, 1, 2, 3), vec4u(uniforms.n - 1)) * uniforms.strideN;
  var sum = vec4f();
  for (var i = 0u; i < uniforms.k; i++) {
    let at = columns + i * uniforms.strideK;
    sum += a[row * uniforms.k + i] * vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
  }
  for (var i = 0u; i < min(4u, uniforms.n - column); i++) { output[row * uniforms.n + column + i] = sum[i]; }
}
