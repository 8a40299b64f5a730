// Each invocation turns one pair: the product with the sine, rounded, is taken from or added to the product with the cosine.

struct Uniforms { rows: u32, heads: u32, size: u32, entries: u32, zero: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> cosines: array<f32>;
@group(0) @binding(3) var<storage, read> sines: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<uniform> uniforms: Uniforms;

// The same number, in a way that no compiler can see through: of two products that are added, it could fuse either one.
fn rounded(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ uniforms.zero); }

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * 64 + lane;
  let half = uniforms.size / 2;
  if (index >= uniforms.rows * uniforms.heads * half) { return; }
  let pair = index % half;
  let first = index / half * uniforms.size + pair;
  let second = first + half;
  let position = positions[index / half / uniforms.heads];
  var bits = vec2u(0x7fffffffu);
  if (position < uniforms.entries) {
    let cosine = cosines[position * half + pair];
    let sine = sines[position * half + pair];
    bits.x = bitcast<u32>(input[first] * cosine - rounded(input[second] * sine));
    bits.y = bitcast<u32>(input[second] * cosine + rounded(input[first] * sine));
  }
  output[first] = bitcast<f32>(bits.x);
  output[second] = bitcast<f32>(bits.y);
}
