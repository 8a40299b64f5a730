// A workgroup holds tiles of 16 by 16 of both operands, and each lane adds its output's products from the first k to the last to a sum that begins at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

var<workgroup> left: array<f32, 256>;
var<workgroup> right: array<f32, 256>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x;
  let across = (uniforms.n + 15) / 16;
  if (group >= across * ((uniforms.m + 15) / 16)) { return; }
  let y = lane / 16;
  let x = lane % 16;
  let row = group / across * 16 + y;
  let column = group % across * 16 + x;
  var sum = 0.0;
  for (var start = 0u; start < uniforms.k; start += 16) {
    // Beyond the edge a tile holds whatever the nearest place inside has: it is read by outputs that are not stored.
    let deep = min(start + x, uniforms.k - 1);
    left[lane] = a[min(row, uniforms.m - 1) * uniforms.k + deep];
    right[lane] = b[min(start + y, uniforms.k - 1) * uniforms.strideK + min(column, uniforms.n - 1) * uniforms.strideN];
    workgroupBarrier();
    for (var i = 0u; i < min(16u, uniforms.k - start); i++) { sum += left[y * 16 + i] * right[i * 16 + x]; }
    workgroupBarrier();
  }
  if (row < uniforms.m && column < uniforms.n) { output[row * uniforms.n + column] = sum; }
}
