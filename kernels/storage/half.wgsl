// Each invocation rounds two neighbouring numbers to the device's own f16, stores their bits as one word and adds nothing.
enable f16;

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (index * 2 >= uniforms.count) { return; }
  // The bits go to memory: a compiler that folds f32(f16(x)) to x has to round here.
  let last = min(index * 2 + 1, uniforms.count - 1);
  words[index] = bitcast<u32>(vec2<f16>(f16(values[index * 2]), f16(values[last])));
}
