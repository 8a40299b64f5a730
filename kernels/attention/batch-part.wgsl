// Each query has a line of the cache and a length of its own: its keys in blocks of 32, added within a part as in `part`.

struct Uniforms { rows: u32, heads: u32, size: u32, capacity: u32, splits: u32, part: u32, slots: u32, scale: f32, firstGroup: u32 }

@group(0) @binding(0) var<storage, read> query: array<vec4f>;
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;
@group(0) @binding(2) var<storage, read> values: array<vec4f>;
@group(0) @binding(3) var<storage, read> lines: array<u32>;
@group(0) @binding(4) var<storage, read> lengths: array<u32>;
@group(0) @binding(5) var<storage, read_write> partials: array<f32>;
@group(0) @binding(6) var<uniform> uniforms: Uniforms;
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
@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = (uniforms.firstGroup + workgroup.y * workgroups.x + workgroup.x) * 8 + lane;
  let pair = index / uniforms.slots; let row = pair / uniforms.heads; let part = index % uniforms.slots;
  if (row >= uniforms.rows) { return; }
  let fours = uniforms.size / 4; let width = uniforms.heads * fours; let length = min(lengths[row], uniforms.capacity);
  var partSize = uniforms.part; if (uniforms.splits > 0) { partSize = max(1u, (length + uniforms.splits - 1) / uniforms.splits); }
  let first = part * partSize; let end = min(first + partSize, length); let feature = pair % uniforms.heads * fours + lines[row] * uniforms.capacity * width;
  let at = index * (uniforms.size + 2); let lowest = 0xff800000u; var largest = bitcast<f32>(lowest); var sum = 0.0; var weights = array<f32, 32>();
  for (var i = 0u; i < uniforms.size; i++) { partials[at + i] = 0.0; }
  for (var start = first; start < end; start += 32) {
    let count = min(32u, end - start); var larger = largest; var blockSum = 0.0;
    for (var i = 0u; i < count; i += 4) {
      let key = min(vec4u(start + i) + vec4u(0, 1, 2, 3), vec4u(end - 1)) * width + feature;
      var score = vec4f();
      for (var j = 0u; j < fours; j++) {
        let q = query[pair * fours + j]; let k = transpose(mat4x4f(keys[key.x + j], keys[key.y + j], keys[key.z + j], keys[key.w + j]));
        score += q.x * k[0]; score += q.y * k[1]; score += q.z * k[2]; score += q.w * k[3];
      }
      score *= uniforms.scale; weights[i] = score.x; weights[i + 1] = score.y; weights[i + 2] = score.z; weights[i + 3] = score.w;
    }
    for (var i = 0u; i < count; i++) { larger = max(larger, weights[i]); } let rescale = exponential(largest - larger);
    for (var i = 0u; i < count; i++) { weights[i] = exponential(weights[i] - larger); blockSum += weights[i]; }
    sum = sum * rescale + blockSum; largest = larger;
    for (var j = 0u; j < fours; j += 4) {
      var value0 = vec4f(); var value1 = vec4f(); var value2 = vec4f(); var value3 = vec4f();
      let near = feature + min(j + vec4u(0, 1, 2, 3), vec4u(fours - 1));
      for (var i = 0u; i < count; i++) {
        let there = (start + i) * width + near; let weight = weights[i];
        value0 += weight * values[there.x]; value1 += weight * values[there.y]; value2 += weight * values[there.z]; value3 += weight * values[there.w];
      }
      let kept = array(value0, value1, value2, value3);
      for (var i = j * 4; i < min(uniforms.size, j * 4 + 16); i++) { partials[at + i] = partials[at + i] * rescale + kept[i / 4 % 4][i % 4]; }
    }
  }
  partials[at + uniforms.size] = sum; partials[at + uniforms.size + 1] = largest;
}
