// Each invocation takes its row's maximum from its number, then the logarithm of the row's sum from the difference.

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> maxima: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

// ln x for normal x > 0, rounded alike everywhere: x = (1 + fraction) * 2^powers, and a polynomial in fraction.
fn logarithm(x: f32) -> f32 {
  let powers = (bitcast<i32>(x) - 0x3f3504f3) >> 23u;
  let fraction = bitcast<f32>(bitcast<i32>(x) - (powers << 23u)) - 1.0;
  let high = ((-0.07634493 * fraction + 0.12761575) * fraction - 0.13160183) * fraction + 0.14201759;
  let middle = ((high * fraction - 0.16623357) * fraction + 0.20001227) * fraction - 0.2500082;
  let value = fraction * ((middle * fraction + 0.3333333) * fraction - 0.5) * fraction + fraction;
  var bits = bitcast<u32>(f32(powers) * 0.693359375 + (f32(powers) * -0.00021219444 + value));
  if (bitcast<u32>(x) >= 0x7f800000u) { bits = select(0x7fffffffu, 0x7f800000u, bitcast<u32>(x) == 0x7f800000u); }
  if ((bitcast<u32>(x) & 0x7fffffffu) < 0x00800000u) { bits = 0xff800000u; }
  return bitcast<f32>(bits);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = workgroup.y * workgroups.x + workgroup.x;
  let index = group * 64 + lane;
  if (index >= uniforms.rows * uniforms.length) { return; }
  let row = index / uniforms.length;
  // An infinite maximum leaves nothing to compare: NaN, however the sum came about.
  var bits = 0x7fffffffu;
  if ((bitcast<u32>(maxima[row]) & 0x7fffffffu) < 0x7f800000u) {
    bits = bitcast<u32>((input[index] - maxima[row]) - logarithm(sums[row]));
  }
  output[index] = bitcast<f32>(bits);
}
