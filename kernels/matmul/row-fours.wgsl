// Each invocation adds the products of one row by 8 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(16)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let width = uniforms.n / 4;
  let depth = uniforms.k / 4;
  let across = (width + 1) / 2;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 16 + lane;
  if (index >= across * uniforms.m) { return; }
  let row = index / across;
  // Four columns in each half of the width. Beyond the edge the last four are computed again, and not stored.
  let near = index % across;
  let far = min(near + across, width - 1);
  var nearSum = vec4f();
  var farSum = vec4f();
  for (var i = 0u; i < depth; i++) {
    let left = a[row * depth + i];
    let at = i * 4 * width;
    nearSum += left.x * b[at + near]; farSum += left.x * b[at + far];
    nearSum += left.y * b[at + width + near]; farSum += left.y * b[at + width + far];
    nearSum += left.z * b[at + 2 * width + near]; farSum += left.z * b[at + 2 * width + far];
    nearSum += left.w * b[at + 3 * width + near]; farSum += left.w * b[at + 3 * width + far];
  }
  output[row * width + near] = nearSum;
  if (near + across < width) { output[row * width + far] = farSum; }
}
