// Each invocation adds the products of 8 rows by 4 columns within one part of k, from the part's first to its last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, splits: u32, size: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let width = uniforms.n / 4;
  let tiles = width * ((uniforms.m + 7) / 8);
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 32 + lane;
  if (index >= tiles * uniforms.splits) { return; }
  let split = index / tiles;
  let row = index % tiles / width * 8;
  let column = index % width;
  // Beyond the edge the last row is computed again, and not stored.
  let upper = min(row + vec4u(0, 1, 2, 3), vec4u(uniforms.m - 1)) * uniforms.k;
  let lower = min(row + vec4u(4, 5, 6, 7), vec4u(uniforms.m - 1)) * uniforms.k;
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f();
  var sum4 = vec4f(); var sum5 = vec4f(); var sum6 = vec4f(); var sum7 = vec4f();
  let end = min((split + 1) * uniforms.size, uniforms.k);
  for (var i = split * uniforms.size; i < end; i++) {
    let right = b[i * width + column];
    sum0 += a[upper.x + i] * right; sum1 += a[upper.y + i] * right; sum2 += a[upper.z + i] * right; sum3 += a[upper.w + i] * right;
    sum4 += a[lower.x + i] * right; sum5 += a[lower.y + i] * right; sum6 += a[lower.z + i] * right; sum7 += a[lower.w + i] * right;
  }
  let sums = array(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
  for (var i = 0u; i < min(8u, uniforms.m - row); i++) {
    partials[(split * uniforms.m + row + i) * width + column] = sums[i];
  }
}
