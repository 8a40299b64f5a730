// Each invocation adds the products of 8 rows by 4 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

fn store(row: u32, column: u32, sum: vec4f) {
  for (var i = 0u; i < 4; i++) {
    if (row < uniforms.m && column + i < uniforms.n) { output[row * uniforms.n + column + i] = sum[i]; }
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let across = (uniforms.n + 3) / 4;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= across * ((uniforms.m + 7) / 8)) { return; }
  let row = index / across * 8;
  let column = index % across * 4;
  // Beyond the edge the last row and the last column are computed again, and not stored.
  let four = vec4u(0, 1, 2, 3);
  let columns = min(column + four, vec4u(uniforms.n - 1)) * uniforms.strideN;
  let upper = min(row + four, vec4u(uniforms.m - 1)) * uniforms.k;
  let lower = min(row + 4 + four, vec4u(uniforms.m - 1)) * uniforms.k;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var i = 0u; i < uniforms.k; i++) {
    let at = columns + i * uniforms.strideK;
    let right = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
    sum0 += a[upper.x + i] * right;
    sum1 += a[upper.y + i] * right;
    sum2 += a[upper.z + i] * right;
    sum3 += a[upper.w + i] * right;
    sum4 += a[lower.x + i] * right;
    sum5 += a[lower.y + i] * right;
    sum6 += a[lower.z + i] * right;
    sum7 += a[lower.w + i] * right;
  }
  store(row, column, sum0); store(row + 1, column, sum1); store(row + 2, column, sum2); store(row + 3, column, sum3);
  store(row + 4, column, sum4); store(row + 5, column, sum5); store(row + 6, column, sum6); store(row + 7, column, sum7);
}
