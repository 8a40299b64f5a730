// Each invocation has four columns and in each four sums, of products i, i + 4, i + 8, … in turn, which are folded as in reduce/tree.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let width = uniforms.n / 4;
  let depth = uniforms.k / 4;
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 32 + lane;
  if (index >= uniforms.m * width) { return; }
  let row = index / width;
  let column = index % width;
  var lane0 = vec4f(); var lane1 = vec4f(); var lane2 = vec4f(); var lane3 = vec4f();
  for (var i = 0u; i < depth; i++) {
    let left = a[row * depth + i];
    lane0 += left.x * b[i * 4 * width + column];
    lane1 += left.y * b[(i * 4 + 1) * width + column];
    lane2 += left.z * b[(i * 4 + 2) * width + column];
    lane3 += left.w * b[(i * 4 + 3) * width + column];
  }
  output[index] = (lane0 + lane2) + (lane1 + lane3);
}
