"""Reference numbers for attention in the engine, from PyTorch in double precision.

python3 test/reference/attention_torch.py > test/reference/attention-torch.json

Weights and their gradients are flat, in the order of the engine's `parameterShapes`: kernels are [inputs, outputs], the transposes of PyTorch's. x, dy, y and dx are
[steps, paths, width]. The loss is sum(dy * y). Layer normalisation has PyTorch's epsilon, 1e-5.
"""
import json

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def flat(tensor):
    return tensor.detach().flatten().tolist()


def linear(weight, bias):
    return [(weight, True), (bias, False)]


def norm(layer):
    return [(layer.weight, False), (layer.bias, False)]


def attention(mha):
    """Query, key, value, output: PyTorch keeps the first three in one array."""
    width = mha.embed_dim
    parts = [slice(k * width, (k + 1) * width) for k in range(3)]
    inside = [pair for part in parts for pair in [(mha.in_proj_weight, True, part), (mha.in_proj_bias, False, part)]]
    return inside + linear(mha.out_proj.weight, mha.out_proj.bias)


def gathered(entries, of):
    """The values or gradients of some parameters, in the engine's order."""
    numbers = []
    for parameter, transpose, *part in entries:
        values = of(parameter)[part[0]] if part else of(parameter)
        numbers += flat(values.T if transpose else values)
    return numbers


def enlarge(module):
    for name, parameter in module.named_parameters():
        with torch.no_grad():
            parameter.add_(0.3 * torch.randn_like(parameter))


def record(name, layers, x, y, entries):
    dy = torch.randn_like(y)
    (dy * y).sum().backward()
    steps, paths, features = x.shape
    sizes = {"name": name, "steps": steps, "paths": paths, "features": features, "layers": layers}
    arrays = {"x": flat(x), "dy": flat(dy), "y": flat(y), "dx": flat(x.grad)}
    return {
        **sizes,
        **arrays,
        "parameters": gathered(entries, lambda p: p),
        "gradient": gathered(entries, lambda p: p.grad),
    }


def encoder(seed, steps, paths, width, heads, hidden):
    """Two layers of nn.TransformerEncoderLayer under a causal mask."""
    torch.manual_seed(seed)
    blocks = [nn.TransformerEncoderLayer(width, heads, hidden, dropout=0.0, activation="relu", norm_first=False) for _ in range(2)]
    x = torch.randn(steps, paths, width, requires_grad=True)
    mask = torch.triu(torch.full((steps, steps), float("-inf")), diagonal=1)
    y, layers, entries = x, [], []
    for block in blocks:
        enlarge(block)
        y = block(y, src_mask=mask)
        layers += [{"kind": "attention", "heads": heads}, {"kind": "feed-forward", "hidden": hidden}]
        entries += attention(block.self_attn) + norm(block.norm1)
        entries += linear(block.linear1.weight, block.linear1.bias) + linear(block.linear2.weight, block.linear2.bias)
        entries += norm(block.norm2)
    return record("two encoder layers", layers, x, y, entries)


def tokens(seed, steps, paths, state, sizes, units, heads):
    """nn.MultiheadAttention from an embedded state to embedded tokens, every step and path on its own."""
    torch.manual_seed(seed)
    embeddings = [nn.Sequential(nn.Linear(size, units), nn.LayerNorm(units), nn.ReLU()) for size in sizes]
    embed, mha = nn.Linear(state, units), nn.MultiheadAttention(units, heads)
    for module in [*embeddings, embed, mha]:
        enlarge(module)
    x = torch.randn(steps, paths, state + sum(sizes), requires_grad=True)
    first, *rest = torch.split(x.reshape(steps * paths, -1), [state, *sizes], dim=1)
    seen = torch.stack([embedding(part) for embedding, part in zip(embeddings, rest)])
    query = embed(first)
    y = (query + mha(query[None], seen, seen)[0][0]).reshape(steps, paths, units)
    entries = [pair for one in embeddings for pair in linear(one[0].weight, one[0].bias) + norm(one[1])]
    entries += linear(embed.weight, embed.bias) + attention(mha)
    layer = {"kind": "token-attention", "state": state, "tokens": sizes, "units": units, "heads": heads}
    return record("attention to three tokens", [layer], x, y, entries)


print(
    json.dumps(
        {
            "source": f"PyTorch {torch.__version__}, float64, by test/reference/attention_torch.py",
            "cases": [
                encoder(1, steps=5, paths=3, width=6, heads=2, hidden=5),
                tokens(2, steps=2, paths=3, state=2, sizes=[3, 1, 4], units=6, heads=3),
            ],
        },
        separators=(",", ":"),
    )
)
