// Each invocation adds the products of 8 rows by 8 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

fn store(row: u32, columns: vec4u, sum: vec4f) {
  for (var i = 0u; i < 4; i++) {
    if (row < uniforms.m && columns[i] < uniforms.n) { output[row * uniforms.n + columns[i]] = sum[i]; }
  }
}

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let across = (uniforms.n + 7) / 8;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 32 + lane;
  if (index >= across * ((uniforms.m + 7) / 8)) { return; }
  let row = index / across * 8;
  // Its columns lie an eighth of the width apart, so that neighbouring lanes read neighbouring numbers.
  let four = vec4u(0, 1, 2, 3);
  let near = index % across + four * across;
  let far = near + 4 * across;
  // Beyond the edge the last row and the last column are computed again, and not stored.
  let nearAt = min(near, vec4u(uniforms.n - 1)) * uniforms.strideN;
  let farAt = min(far, vec4u(uniforms.n - 1)) * uniforms.strideN;
  let upper = min(row + four, vec4u(uniforms.m - 1)) * uniforms.k;
  let lower = min(row + 4 + four, vec4u(uniforms.m - 1)) * uniforms.k;
  var near0 = vec4f(); var near1 = vec4f(); var near2 = vec4f(); var near3 = vec4f();
  var near4 = vec4f(); var near5 = vec4f(); var near6 = vec4f(); var near7 = vec4f();
  var far0 = vec4f(); var far1 = vec4f(); var far2 = vec4f(); var far3 = vec4f();
  var far4 = vec4f(); var far5 = vec4f(); var far6 = vec4f(); var far7 = vec4f();
  for (var i = 0u; i < uniforms.k; i++) {
    let at = nearAt + i * uniforms.strideK;
    let beyond = farAt + i * uniforms.strideK;
    let nearby = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
    let away = vec4f(b[beyond.x], b[beyond.y], b[beyond.z], b[beyond.w]);
    let above = vec4f(a[upper.x + i], a[upper.y + i], a[upper.z + i], a[upper.w + i]);
    let below = vec4f(a[lower.x + i], a[lower.y + i], a[lower.z + i], a[lower.w + i]);
    near0 += above.x * nearby; near1 += above.y * nearby; near2 += above.z * nearby; near3 += above.w * nearby;
    near4 += below.x * nearby; near5 += below.y * nearby; near6 += below.z * nearby; near7 += below.w * nearby;
    far0 += above.x * away; far1 += above.y * away; far2 += above.z * away; far3 += above.w * away;
    far4 += below.x * away; far5 += below.y * away; far6 += below.z * away; far7 += below.w * away;
  }
  store(row, near, near0); store(row + 1, near, near1); store(row + 2, near, near2); store(row + 3, near, near3);
  store(row + 4, near, near4); store(row + 5, near, near5); store(row + 6, near, near6); store(row + 7, near, near7);
  store(row, far, far0); store(row + 1, far, far1); store(row + 2, far, far2); store(row + 3, far, far3);
  store(row + 4, far, far4); store(row + 5, far, far5); store(row + 6, far, far6); store(row + 7, far, far7);
}
