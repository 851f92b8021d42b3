"""PyTorch's side of `npm run bench -- lstm`: one process, spoken to by lines.

First line in: JSON with threads, batch, steps, features, units, learningRate, and base64 of 32-bit little-endian floats: parameters (per layer
kernel, recurrent, bias as in Keras, then the dense kernel and bias), x [steps, batch, features], moves [steps, batch].
Answer: JSON with the version, and the loss and the norm of the gradient of a first step. After that a line "steps N" takes N training steps and
answers {"wallMs": [...], "cpuMs": [...]}, one number a step; the CPU time is that of all threads. The end of the input ends the process.
"""

import base64
import json
import math
import sys
import time

import torch
from torch import nn

LAYERS = 2


class Hedger(nn.Module):
    def __init__(self, features, units):
        super().__init__()
        self.lstm = nn.LSTM(features, units, LAYERS)
        self.head = nn.Linear(units, 1)

    def forward(self, x):
        return torch.tanh(self.head(self.lstm(x)[0])).squeeze(-1)


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32)


def load_parameters(model, flat, features, units):
    """Both libraries order the gates input, forget, candidate, output; PyTorch stores the transposes, and a second bias, here zero."""
    at = 0

    def take(rows, columns):
        nonlocal at
        part = flat[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
        return part

    with torch.no_grad():
        for layer in range(LAYERS):
            inputs = features if layer == 0 else units
            getattr(model.lstm, f"weight_ih_l{layer}").copy_(take(inputs, 4 * units).T)
            getattr(model.lstm, f"weight_hh_l{layer}").copy_(take(units, 4 * units).T)
            getattr(model.lstm, f"bias_ih_l{layer}").copy_(take(1, 4 * units)[0])
            getattr(model.lstm, f"bias_hh_l{layer}").zero_()
        model.head.weight.copy_(take(units, 1).T)
        model.head.bias.copy_(take(1, 1)[0])
    assert at == len(flat), f"{len(flat)} parameters given, {at} expected"


def gradient_norm(model):
    """Without the second bias, which the other candidates do not have."""
    squares = [p.grad.double().square().sum().item() for name, p in model.named_parameters() if "bias_hh" not in name]
    return math.sqrt(sum(squares))


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    batch, steps, features, units = (task[name] for name in ("batch", "steps", "features", "units"))
    torch.set_num_threads(task["threads"])
    model = Hedger(features, units)
    load_parameters(model, floats(task["parameters"]), features, units)
    optimiser = torch.optim.Adam(model.parameters(), task["learningRate"])
    x = floats(task["x"]).reshape(steps, batch, features)
    moves = floats(task["moves"]).reshape(steps, batch)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = (model(x) * moves).sum()
        loss.backward()
        optimiser.step()
        return loss

    loss = step().item()
    answer({"version": torch.__version__, "loss": loss, "gradientNorm": gradient_norm(model)})
    for line in sys.stdin:
        wall, cpu = [], []
        for _ in range(int(line.split()[1])):
            before, before_cpu = time.perf_counter(), time.process_time()
            step()
            wall.append((time.perf_counter() - before) * 1e3)
            cpu.append((time.process_time() - before_cpu) * 1e3)
        answer({"wallMs": wall, "cpuMs": cpu})


main()
