// Lane i of a row's one group adds exponentials i, i + width, … to a sum rescaled at each new maximum; then lanes are folded as in `tree`.

override width: u32 = 64;

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> maxima: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

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

// Two pairs (maximum, sum) as one: the sum with the smaller maximum is scaled down to the larger.
fn merged(a: vec2f, b: vec2f) -> vec2f {
  let larger = select(a, b, b.x > a.x);
  let smaller = select(b, a, b.x > a.x);
  let scale = select(exponential(smaller.x - larger.x), 1.0, a.x == b.x);
  return vec2f(larger.x, smaller.y * scale + larger.y);
}

var<workgroup> partials: array<vec2f, width>;

@compute @workgroup_size(width)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= uniforms.rows) { return; }
  let lowest = 0xff800000u;
  var running = vec2f(bitcast<f32>(lowest), 0.0);
  for (var i = lane; i < uniforms.length; i += width) {
    running = merged(running, vec2f(input[row * uniforms.length + i], 1.0));
  }
  partials[lane] = running;
  workgroupBarrier();

  for (var remaining = width; remaining > 1;) {
    let stride = (remaining + 1) / 2;
    if (lane + stride < remaining) { partials[lane] = merged(partials[lane], partials[lane + stride]); }
    workgroupBarrier();
    remaining = stride;
  }
  if (lane == 0) { maxima[row] = partials[0].x; sums[row] = partials[0].y; }
}
