// Each subgroup adds the numbers of its lanes by subgroupAdd, in whatever order the device takes.
enable subgroups;

struct Uniforms { count: u32 }

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> sizes: array<u32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(32)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(subgroup_size) size: u32,
) {
  // Lanes beyond the end take part with a zero: all of a subgroup's lanes must arrive.
  let index = workgroup.x * 32 + lane;
  var value = 0.0;
  if (index < uniforms.count) { value = values[index]; }
  let sum = subgroupAdd(value);
  if (index < uniforms.count) {
    sums[index] = sum;
    sizes[index] = size;
  }
}
