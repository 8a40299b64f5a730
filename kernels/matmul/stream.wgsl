// Each worker adds the products of its equal share of all tiles' blocks of k, within one tile from the first k to the last, to a sum that begins at 0.

struct Uniforms { m: u32, n: u32, k: u32, strideK: u32, strideN: u32, share: u32 }

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

const tile = 8u;
const block = 32u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let worker = workgroup.y * workgroups.x + workgroup.x;
  let across = (uniforms.n + tile - 1) / tile;
  let blocks = max(1u, (uniforms.k + block - 1) / block);
  let end = min((worker + 1) * uniforms.share, across * ((uniforms.m + tile - 1) / tile) * blocks);
  for (var at = worker * uniforms.share; at < end;) {
    let tileIndex = at / blocks;
    let first = at % blocks;
    let last = min(blocks, first + end - at);
    let row = tileIndex / across * tile + lane / tile;
    let column = tileIndex % across * tile + lane % tile;
    if (row < uniforms.m && column < uniforms.n) {
      var sum = 0.0;
      for (var i = first * block; i < min(last * block, uniforms.k); i++) {
        sum += a[row * uniforms.k + i] * b[i * uniforms.strideK + column * uniforms.strideN];
      }
      // The tile's first worker has slot 0, the next one slot 1: the order in which they are merged.
      let slot = worker - tileIndex * blocks / uniforms.share;
      partials[(slot * uniforms.m + row) * uniforms.n + column] = sum;
    }
    at += last - first;
  }
}
