"""Heston paths of numpy for `npm run bench -- heston`, as a competent user writes them; see turns.py.

Task: method ("euler" or "qe-m"), precision ("float64" or "float32"), stored (whole paths, or their ends only), parameters {kappa, theta, xi, rho, v0},
paths, steps, years. Answer: the version, means and standard errors of the last spot and variance. A step is all paths.
"""

import numpy as np
from turns import serve

# Paths that are simulated at once: they stay in the cache.
CHUNK = 4096
NAMES = ("kappa", "theta", "xi", "rho", "v0")


def euler_step(p, dt, dtype):
    """Full truncation (Lord, Koekkoek and van Dijk 2010)."""
    kappa, theta, xi, rho, _ = (dtype(value) for value in p)
    dt, root, rest = dtype(dt), dtype(np.sqrt(dt)), dtype(np.sqrt(1 - p[3] ** 2))
    half = dtype(0.5)

    def advance(random, log_spot, v):
        z, z2 = random.standard_normal((2, len(v)), dtype=dtype)
        positive = np.maximum(v, 0)
        deviation = np.sqrt(positive) * root
        log_spot = log_spot - half * dt * positive + deviation * (rho * z + rest * z2)
        return log_spot, v + kappa * dt * (theta - positive) + xi * deviation * z

    return advance


def quadratic_exponential_step(p, dt, dtype):
    """QE with martingale correction (Andersen 2008), gamma1 = gamma2 = 1/2, both branches computed."""
    kappa, theta, xi, rho, _ = p
    e = np.exp(-kappa * dt)
    spread_slope = xi * xi * e * (1 - e) / kappa
    spread_constant = theta * xi * xi * (1 - e) ** 2 / (2 * kappa)
    k1 = dt / 2 * (kappa * rho / xi - 0.5) - rho / xi
    k2 = dt / 2 * (kappa * rho / xi - 0.5) + rho / xi
    k3 = dt / 2 * (1 - rho * rho)
    a = k2 + k3 / 2

    def advance(random, log_spot, v):
        z, z2 = random.standard_normal((2, len(v)), dtype=dtype)
        uniform = random.random(len(v), dtype=dtype)
        mean = theta + (v - theta) * e
        psi = (spread_slope * v + spread_constant) / (mean * mean)
        quadratic = psi <= 1.5
        inverse = 2 / np.minimum(psi, 1.5)
        b2 = inverse - 1 + np.sqrt(inverse * (inverse - 1))
        scale = mean / (1 + b2)
        high = np.maximum(psi, 1.5)
        zero = (high - 1) / (high + 1)
        beta = (1 - zero) / mean
        tail = np.log((1 - zero) / (1 - uniform)) / beta
        after = np.where(quadratic, scale * (np.sqrt(b2) + z) ** 2, np.where(uniform > zero, tail, 0))
        log_moment = np.where(
            quadratic,
            a * b2 * scale / (1 - 2 * a * scale) - 0.5 * np.log(1 - 2 * a * scale),
            np.log(zero + beta * (1 - zero) / (beta - a)),
        )
        log_spot = log_spot - log_moment - 0.5 * k3 * v + k2 * after + np.sqrt(k3 * (v + after)) * z2
        return log_spot, after

    return advance


def open_task(task):
    paths, steps, stored = task["paths"], task["steps"], task["stored"]
    dtype = np.dtype(task["precision"]).type
    p = [task["parameters"][name] for name in NAMES]
    makers = {"euler": euler_step, "qe-m": quadratic_exponential_step}
    advance = makers[task["method"]](p, task["years"] / steps, dtype)
    random = np.random.Generator(np.random.SFC64(42))

    def simulate(_):
        spot = np.empty((steps + 1 if stored else 1, paths), dtype)  # new arrays, as every candidate gives
        variance = np.empty_like(spot)
        for first in range(0, paths, CHUNK):
            chunk = slice(first, min(first + CHUNK, paths))
            count = chunk.stop - chunk.start
            log_spot, v = np.zeros(count, dtype), np.full(count, p[4], dtype)
            if stored:
                spot[0, chunk], variance[0, chunk] = 1, v
            for step in range(1, steps + 1):
                log_spot, v = advance(random, log_spot, v)
                if stored:
                    np.exp(log_spot, out=spot[step, chunk])
                    variance[step, chunk] = v
            if not stored:
                np.exp(log_spot, out=spot[0, chunk])
                variance[0, chunk] = v
        return spot, variance

    spot, variance = simulate(0)
    means = {**statistics("spot", spot[-1]), **statistics("variance", variance[-1])}
    return {"version": np.__version__, **means}, simulate


def statistics(name, values):
    values = values.astype(np.float64)
    return {name: float(values.mean()), f"{name}Error": float(values.std() / np.sqrt(len(values)))}


with np.errstate(all="ignore"):
    serve(open_task)
