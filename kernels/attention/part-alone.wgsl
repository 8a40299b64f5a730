// A query takes its keys in blocks of 32: a score adds products from the first feature to the last, a block its weights and values key by key.

struct Uniforms { queries: u32, heads: u32, size: u32, past: u32, begin: u32, end: u32, part: u32, parts: u32, slot: u32, slots: u32, scale: f32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> query: array<f32>;
@group(0) @binding(1) var<storage, read> keys: array<f32>;
@group(0) @binding(2) var<storage, read> values: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

// e to the x, rounded alike everywhere: x = powers * ln 2 + rest, a polynomial in rest, and the exponent raised in the bits.
fn exponential(x: f32) -> f32 {
  let powers = floor(x * 1.442695 + 0.5);
  let rest = powers * 0.00021219444 + (powers * -0.693359375 + x);
  let high = ((0.0013814467 * rest + 0.008368781) * rest + 0.041668393) * rest + 0.1666652;
  let value = ((high * rest + 0.49999994) * rest + 1.0) * rest + 1.0;
  var bits = bitcast<u32>(value) + (bitcast<u32>(i32(powers)) << 23u);
  if (x > 88.72283) { bits = 0x7f800000u; }
  if (x < -87.33654) { bits = 0u; }
  if ((bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u) { bits = 0x7fffffffu; }
  return bitcast<f32>(bits);
}


@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 4 + lane;
  let pair = index / uniforms.parts;
  if (pair >= uniforms.queries * uniforms.heads) { return; }
  let width = uniforms.heads * uniforms.size;
  let feature = pair % uniforms.heads * uniforms.size;
  let first = uniforms.begin + index % uniforms.parts * uniforms.part;
  let end = min(min(first + uniforms.part, uniforms.end), uniforms.past + pair / uniforms.heads + 1);
  let at = (pair * uniforms.slots + uniforms.slot + index % uniforms.parts) * (uniforms.size + 2);
  let lowest = 0xff800000u; var largest = bitcast<f32>(lowest); var sum = 0.0;
  var weights = array<f32, 32>();
  for (var i = 0u; i < uniforms.size; i++) { partials[at + i] = 0.0; }
  for (var start = first; start < end; start += 32) {
    let count = min(32u, end - start);
    var larger = largest;
    for (var i = 0u; i < count; i++) {
      var score = 0.0;
      for (var j = 0u; j < uniforms.size; j++) { score += query[pair * uniforms.size + j] * keys[(start + i) * width + feature + j]; }
      weights[i] = score * uniforms.scale;
      larger = max(larger, weights[i]);
    }
    let rescale = exponential(largest - larger);
    var blockSum = 0.0;
    for (var i = 0u; i < count; i++) { weights[i] = exponential(weights[i] - larger); blockSum += weights[i]; }
    sum = sum * rescale + blockSum;
    for (var j = 0u; j < uniforms.size; j++) {
      var blockValue = 0.0;
      for (var i = 0u; i < count; i++) { blockValue += weights[i] * values[(start + i) * width + feature + j]; }
      partials[at + j] = partials[at + j] * rescale + blockValue;
    }
    largest = larger;
  }
  partials[at + uniforms.size] = sum;
  partials[at + uniforms.size + 1] = largest;
}
