// Each invocation adds the products of one row by 4 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

fn right(at: vec4u) -> vec4f { return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]); }

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
  // Its columns lie a quarter of the width apart, so that neighbouring lanes read neighbouring numbers.
  let columns = index % across + vec4u(0, 1, 2, 3) * across;
  // Beyond the edge the last column is computed again, and not stored.
  let at = min(columns, vec4u(uniforms.n - 1)) * uniforms.strideN;
  let left = row * uniforms.k;
  var sum = vec4f();
  var i = 0u;
  for (; i + 4 <= uniforms.k; i += 4) {
    sum += a[left + i] * right(at + i * uniforms.strideK);
    sum += a[left + i + 1] * right(at + (i + 1) * uniforms.strideK);
    sum += a[left + i + 2] * right(at + (i + 2) * uniforms.strideK);
    sum += a[left + i + 3] * right(at + (i + 3) * uniforms.strideK);
  }
  for (; i < uniforms.k; i++) { sum += a[left + i] * right(at + i * uniforms.strideK); }
  for (var c = 0u; c < 4; c++) { if (columns[c] < uniforms.n) { output[row * uniforms.n + columns[c]] = sum[c]; } }
}
