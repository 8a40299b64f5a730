// Adds nothing: lane i of a row's one group compares numbers i, i + width, i + 2 width, …, then the lanes' partials are folded.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> maxima: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

// An integer for each float, in their order, −0 below 0 and any NaN above infinity: devices differ in what `max` makes of these.
fn placeOf(bits: u32) -> u32 {
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

var<workgroup> partials: array<u32, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= uniforms.rows) { return; }
  var place = placeOf(0xff800000u);
  for (var i = lane; i < uniforms.length; i += width) {
    place = max(place, placeOf(bitcast<u32>(input[row * uniforms.length + i])));
  }
  partials[lane] = place;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] = max(partials[lane], partials[lane + stride]); }
    workgroupBarrier();
    remaining = stride;
  }
  let largest = partials[0];
  if (lane == 0) { maxima[row] = bitcast<f32>(select(~largest, largest ^ 0x80000000u, largest >= 0x80000000u)); }
}
