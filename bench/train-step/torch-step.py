"""One training step of the same towers in PyTorch: seconds, peak memory and loss as one JSON object."""

import json
import math
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

given = json.loads(sys.argv[1])
method, steps, batch = given["method"], given["steps"], given["batch"]
shape = given["architecture"]
vision, text, dimensions = shape["vision"], shape["text"], shape["dimensions"]
torch.set_num_threads(given["threads"])
torch.manual_seed(0)


class Linear(nn.Linear):
    """A linear layer, with a low-rank adapter if the method is `lora`."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.adapted = method == "lora"
        if self.adapted:
            self.down = nn.Parameter(torch.randn(inputs, 8) / math.sqrt(inputs))
            self.up = nn.Parameter(torch.zeros(8, outputs))

    def forward(self, x):
        y = super().forward(x)
        return y + (x @ self.down) @ self.up * 2 if self.adapted else y


def attend(q, k, v, causal):
    # Spelled out for PyTorch older than 2.0, as in Debian 12.
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if causal:
        t = scores.shape[-1]
        scores = scores + torch.full((t, t), -math.inf).triu(1)
    return scores.softmax(-1) @ v


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.k, self.v, self.out = (Linear(width, width) for _ in range(4))
        self.fc1, self.fc2 = Linear(width, 4 * width), Linear(4 * width, width)

    def forward(self, x, causal):
        n, t, d = x.shape
        split = lambda y: y.view(n, t, self.heads, d // self.heads).transpose(1, 2)
        h = self.norm1(x)
        mixed = attend(split(self.q(h)), split(self.k(h)), split(self.v(h)), causal)
        x = x + self.out(mixed.transpose(1, 2).reshape(n, t, d))
        h = self.fc1(self.norm2(x))
        return x + self.fc2(h * torch.sigmoid(1.702 * h))


class Vision(nn.Module):
    def __init__(self):
        super().__init__()
        width, patch = vision["width"], vision["patchSize"]
        self.patches = nn.Conv2d(3, width, patch, patch, bias=False)
        self.token = nn.Parameter(torch.randn(width) * width**-0.5)
        self.positions = nn.Parameter(torch.randn((vision["imageSize"] // patch) ** 2 + 1, width) * width**-0.5)
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, vision["heads"]) for _ in range(vision["depth"]))
        self.projection = nn.Parameter(torch.randn(width, dimensions) * width**-0.5)

    def lower(self, x, blocks):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], 1, -1), x], 1) + self.positions
        x = self.before(x)
        for block in self.blocks[:blocks]:
            x = block(x, False)
        return x

    def upper(self, x, blocks):
        for block in self.blocks[blocks:]:
            x = block(x, False)
        return self.after(x[:, 0]) @ self.projection


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        width = text["width"]
        self.table = nn.Embedding(text["vocabulary"], width)
        nn.init.normal_(self.table.weight, std=0.02)
        self.positions = nn.Parameter(torch.randn(text["contextLength"], width) * 0.01)
        self.blocks = nn.ModuleList(Block(width, text["heads"]) for _ in range(text["depth"]))
        self.after = nn.LayerNorm(width)
        self.projection = nn.Parameter(torch.randn(width, dimensions) * width**-0.5)

    def lower(self, ids, blocks):
        x = self.table(ids) + self.positions
        for block in self.blocks[:blocks]:
            x = block(x, True)
        return x

    def upper(self, x, blocks):
        for block in self.blocks[blocks:]:
            x = block(x, True)
        return self.after(x)[:, -1] @ self.projection


towers = [Vision(), Text()]
scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
if method == "lora":
    for tower in towers:
        for name, parameter in tower.named_parameters():
            parameter.requires_grad = name.endswith((".down", ".up"))
cuts = [len(tower.blocks) - 2 if method == "last-k" else 0 for tower in towers]
inputs = [
    torch.randn(batch, 3, vision["imageSize"], vision["imageSize"]),
    torch.randint(0, text["vocabulary"] - 2, (batch, text["contextLength"])),
]
if method == "last-k":
    # The frozen part is computed once per run and cached, as in Diagonal.
    with torch.no_grad():
        inputs = [tower.lower(x, cut) for tower, x, cut in zip(towers, inputs, cuts)]
    for tower, cut in zip(towers, cuts):
        tower.requires_grad_(False)
        for part in [*tower.blocks[cut:], tower.after]:
            part.requires_grad_(True)
        tower.projection.requires_grad = True
trained = [p for tower in towers for p in tower.parameters() if p.requires_grad]
groups = [
    {"params": [p for p in trained if p.ndim >= 2], "weight_decay": 0.1},
    {"params": [p for p in trained if p.ndim < 2] + [scale], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=1e-5, betas=(0.9, 0.98), eps=1e-6)
target = torch.arange(batch)
seconds, processor = [], []
for step in range(steps + 1):
    start, used = time.perf_counter(), time.process_time()
    embeds = []
    for tower, x, cut in zip(towers, inputs, cuts):
        lower = x if method == "last-k" else tower.lower(x, cut)
        embeds.append(F.normalize(tower.upper(lower, cut), dim=-1))
    logits = scale.exp() * embeds[0] @ embeds[1].T
    loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if step > 0:
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 2**30
# Debian's reference BLAS is about twenty times slower than OpenBLAS, so a ratio to it is meaningless.
with open("/proc/self/maps") as maps:
    loaded = maps.read()
blas = next((name for name in ("openblas", "mkl") if name in loaded), "reference")
median = lambda values: round(statistics.median(values), 4)
print(
    json.dumps(
        {
            "secondsPerStep": median(seconds),
            "processorSecondsPerStep": median(processor),
            "peakMemoryGiB": round(peak, 3),
            "loss": round(loss.item(), 4),
            "blas": blas,
        }
    )
)
