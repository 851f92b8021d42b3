"""Reference numbers for the LSTM kernels, from PyTorch in double precision.

python3 test/reference/lstm_torch.py > test/reference/lstm-torch.json

Arrays are flat and row-major, in PyTorch's shapes: weight_ih [4H, inputs], weight_hh [4H, H] with the gates i, f, g, o one after the other; the two biases of
PyTorch are summed, so their gradient is that of either. x, y, dy, dx are [steps, batch, width]. The loss is sum(dy * y); the state starts at zero.
"""
import json

import torch

torch.set_default_dtype(torch.float64)


def flat(tensor):
    return tensor.detach().flatten().tolist()


def enlarge(parameters):
    """Weights of PyTorch's usual size, times 1.5: gates that are not nearly linear."""
    for parameter in parameters:
        with torch.no_grad():
            parameter.mul_(1.5)


def lstm_record(lstm):
    names = {"weight_ih": "weight_ih_l0", "weight_hh": "weight_hh_l0"}
    record = {key: flat(getattr(lstm, name)) for key, name in names.items()}
    record["bias"] = flat(lstm.bias_ih_l0 + lstm.bias_hh_l0)
    record.update({f"d_{key}": flat(getattr(lstm, name).grad) for key, name in names.items()})
    record["d_bias"] = flat(lstm.bias_ih_l0.grad)
    return record


def norm_record(norm):
    return {
        "gain": flat(norm.weight),
        "shift": flat(norm.bias),
        "d_gain": flat(norm.weight.grad),
        "d_shift": flat(norm.bias.grad),
    }


def case(name, seed, steps, batch, features, units, normed):
    """Two layers; with `normed` each is followed by layer normalisation, and the second adds its input."""
    torch.manual_seed(seed)
    lstms = [torch.nn.LSTM(features, units), torch.nn.LSTM(units, units)]
    norms = [torch.nn.LayerNorm(units), torch.nn.LayerNorm(units)] if normed else []
    for lstm in lstms:
        enlarge(lstm.parameters())
    for norm in norms:
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
        torch.nn.init.uniform_(norm.bias, -0.5, 0.5)
    x = torch.randn(steps, batch, features, requires_grad=True)
    dy = torch.randn(steps, batch, units)
    y = x
    for layer, lstm in enumerate(lstms):
        out, _ = lstm(y)
        if normed:
            out = norms[layer](out)
            y = out + y if layer == 1 else out
        else:
            y = out
    (dy * y).sum().backward()
    layers = [
        {**lstm_record(lstm), **(norm_record(norms[index]) if normed else {}), "residual": normed and index == 1}
        for index, lstm in enumerate(lstms)
    ]
    sizes = {"steps": steps, "batch": batch, "features": features, "units": units}
    return {"name": name, **sizes, "x": flat(x), "dy": flat(dy), "y": flat(y), "dx": flat(x.grad), "layers": layers}


print(
    json.dumps(
        {
            "source": f"PyTorch {torch.__version__}, float64, by test/reference/lstm_torch.py",
            "cases": [
                case("two layers", 1, steps=4, batch=8, features=3, units=5, normed=False),
                case("layer normalisation and residual", 2, steps=3, batch=8, features=2, units=3, normed=True),
            ],
        },
        separators=(",", ":"),
    )
)
