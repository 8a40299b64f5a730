// Each invocation rounds one number to float16, to nearest, ties to even, by integer operations alone and adds nothing.

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
  let magnitude = bits & 0x7fffffffu;
  // 13 bits fall off a normal number; below 2^-14, where float16 is subnormal, one more for each power of two, 24 at most.
  let exponent = magnitude >> 23;
  let dropped = select(min(126u - exponent, 24u), 13u, exponent >= 113);
  let significand = (magnitude & 0x7fffffu) | 0x800000u;
  let half = (1u << (dropped - 1)) - 1 + ((significand >> dropped) & 1u);
  let kept = ((significand + half) >> dropped) << dropped;
  // Subnormals of float16 are normal numbers of f32: kept times 2^(exponent - 150), with its leading bit found again.
  let leading = firstLeadingBit(kept);
  let normal = ((exponent + leading - 23) << 23) | ((kept << (23 - min(leading, 23u))) & 0x7fffffu);
  var rounded = select(normal, (exponent + 1) << 23, leading == 24);
  if (kept == 0 || exponent < 102) { rounded = 0; }
  if (rounded >= 0x47800000u) { rounded = 0x7f800000u; }
  if (magnitude >= 0x7f800000u) { rounded = select(0x7f800000u, 0x7fc00000u, magnitude > 0x7f800000u); }
  values[index] = bitcast<f32>((bits & 0x80000000u) | rounded);
}
