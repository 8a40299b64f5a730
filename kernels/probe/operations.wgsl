// Each invocation makes one sum, one product, one quotient, one root, one fma and one dot product, whose order is the device's own.

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> operands: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count) { return; }
  let four = operands[index];
  results[index * 6] = four.x + four.y;
  results[index * 6 + 1] = four.x * four.y;
  results[index * 6 + 2] = four.x / four.y;
  results[index * 6 + 3] = sqrt(abs(four.x));
  results[index * 6 + 4] = fma(four.x, four.y, four.z);
  results[index * 6 + 5] = dot(four, four.wzyx);
}
