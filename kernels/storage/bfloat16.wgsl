// Each invocation rounds one number to bfloat16, to nearest, ties to even, by integer operations alone and adds nothing.

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@group(0) @binding(1) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index >= uniforms.count) { return; }
  let bits = bitcast<u32>(values[index]);
  // Half of the last bit that stays, less one where that bit is even: a carry runs into the exponent as it should.
  let rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u;
  let isNan = (bits & 0x7fffffffu) > 0x7f800000u;
  values[index] = bitcast<f32>(select(rounded, 0x7fc00000u, isNan));
}
