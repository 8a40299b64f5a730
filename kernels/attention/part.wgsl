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

var<workgroup> scores: array<f32, 32>;
var<workgroup> weights: array<f32, 32>;
@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x;
  let pair = group / uniforms.parts;
  if (pair >= uniforms.queries * uniforms.heads) { return; }
  let width = uniforms.heads * uniforms.size;
  let feature = pair % uniforms.heads * uniforms.size;
  let first = uniforms.begin + group % uniforms.parts * uniforms.part;
  let end = min(min(first + uniforms.part, uniforms.end), uniforms.past + pair / uniforms.heads + 1);
  let lowest = 0xff800000u; var largest = bitcast<f32>(lowest);
  var sum = 0.0; var kept = array<f32, 4>();
  for (var start = first; start < end; start += 32) {
    var score = 0.0;
    let key = min(start + lane, end - 1) * width + feature;
    for (var i = 0u; i < uniforms.size; i++) { score += query[pair * uniforms.size + i] * keys[key + i]; }
    scores[lane] = score * uniforms.scale;
    workgroupBarrier();
    var larger = largest; var blockSum = 0.0;
    for (var i = start; i < min(start + 32, end); i++) { larger = max(larger, scores[i - start]); }
    let rescale = exponential(largest - larger);
    weights[lane] = exponential(scores[lane] - larger);
    workgroupBarrier();
    for (var i = start; i < min(start + 32, end); i++) { blockSum += weights[i - start]; }
    sum = sum * rescale + blockSum;
    for (var j = 0u; j * 32 + lane < uniforms.size; j++) {
      var blockValue = 0.0;
      for (var i = start; i < min(start + 32, end); i++) { blockValue += weights[i - start] * values[i * width + feature + j * 32 + lane]; }
      kept[j] = kept[j] * rescale + blockValue;
    }
    largest = larger;
  }
  let at = (pair * uniforms.slots + uniforms.slot + group % uniforms.parts) * (uniforms.size + 2);
  for (var j = 0u; j * 32 + lane < uniforms.size; j++) { partials[at + j * 32 + lane] = kept[j]; }
  if (lane == 0) { partials[at + uniforms.size] = sum; partials[at + uniforms.size + 1] = largest; }
}
