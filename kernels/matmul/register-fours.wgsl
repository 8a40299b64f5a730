// Each invocation adds the products of 8 rows by 8 columns, in every one of them from the first k to the last, to sums that begin at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let width = uniforms.n / 4;
  let depth = uniforms.k / 4;
  let across = (width + 1) / 2;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 32 + lane;
  if (index >= across * ((uniforms.m + 7) / 8)) { return; }
  let row = index / across * 8;
  // Four columns in each half of the width. Beyond the edge the last row and the last four are computed again, and not stored.
  let near = index % across;
  let far = min(near + across, width - 1);
  let upper = min(row + vec4u(0, 1, 2, 3), vec4u(uniforms.m - 1)) * depth;
  let lower = min(row + vec4u(4, 5, 6, 7), vec4u(uniforms.m - 1)) * depth;
  var near0 = vec4f(); var near1 = vec4f(); var near2 = vec4f(); var near3 = vec4f();
  var near4 = vec4f(); var near5 = vec4f(); var near6 = vec4f(); var near7 = vec4f();
  var far0 = vec4f(); var far1 = vec4f(); var far2 = vec4f(); var far3 = vec4f();
  var far4 = vec4f(); var far5 = vec4f(); var far6 = vec4f(); var far7 = vec4f();
  for (var i = 0u; i < depth; i++) {
    let a0 = a[upper.x + i]; let a1 = a[upper.y + i]; let a2 = a[upper.z + i]; let a3 = a[upper.w + i];
    let a4 = a[lower.x + i]; let a5 = a[lower.y + i]; let a6 = a[lower.z + i]; let a7 = a[lower.w + i];
    let nearX = b[i * 4 * width + near]; let farX = b[i * 4 * width + far];
    near0 += a0.x * nearX; near1 += a1.x * nearX; near2 += a2.x * nearX; near3 += a3.x * nearX;
    near4 += a4.x * nearX; near5 += a5.x * nearX; near6 += a6.x * nearX; near7 += a7.x * nearX;
    far0 += a0.x * farX; far1 += a1.x * farX; far2 += a2.x * farX; far3 += a3.x * farX;
    far4 += a4.x * farX; far5 += a5.x * farX; far6 += a6.x * farX; far7 += a7.x * farX;
    let nearY = b[(i * 4 + 1) * width + near]; let farY = b[(i * 4 + 1) * width + far];
    near0 += a0.y * nearY; near1 += a1.y * nearY; near2 += a2.y * nearY; near3 += a3.y * nearY;
    near4 += a4.y * nearY; near5 += a5.y * nearY; near6 += a6.y * nearY; near7 += a7.y * nearY;
    far0 += a0.y * farY; far1 += a1.y * farY; far2 += a2.y * farY; far3 += a3.y * farY;
    far4 += a4.y * farY; far5 += a5.y * farY; far6 += a6.y * farY; far7 += a7.y * farY;
    let nearZ = b[(i * 4 + 2) * width + near]; let farZ = b[(i * 4 + 2) * width + far];
    near0 += a0.z * nearZ; near1 += a1.z * nearZ; near2 += a2.z * nearZ; near3 += a3.z * nearZ;
    near4 += a4.z * nearZ; near5 += a5.z * nearZ; near6 += a6.z * nearZ; near7 += a7.z * nearZ;
    far0 += a0.z * farZ; far1 += a1.z * farZ; far2 += a2.z * farZ; far3 += a3.z * farZ;
    far4 += a4.z * farZ; far5 += a5.z * farZ; far6 += a6.z * farZ; far7 += a7.z * farZ;
    let nearW = b[(i * 4 + 3) * width + near]; let farW = b[(i * 4 + 3) * width + far];
    near0 += a0.w * nearW; near1 += a1.w * nearW; near2 += a2.w * nearW; near3 += a3.w * nearW;
    near4 += a4.w * nearW; near5 += a5.w * nearW; near6 += a6.w * nearW; near7 += a7.w * nearW;
    far0 += a0.w * farW; far1 += a1.w * farW; far2 += a2.w * farW; far3 += a3.w * farW;
    far4 += a4.w * farW; far5 += a5.w * farW; far6 += a6.w * farW; far7 += a7.w * farW;
  }
  let sums = array(near0, near1, near2, near3, near4, near5, near6, near7, far0, far1, far2, far3, far4, far5, far6, far7);
  for (var i = 0u; i < min(8u, uniforms.m - row); i++) {
    output[(row + i) * width + near] = sums[i];
    if (near + across < width) { output[(row + i) * width + far] = sums[i + 8]; }
  }
}
