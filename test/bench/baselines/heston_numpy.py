"""The side of numpy and scipy of `npm run bench -- heston`, as a competent user writes it: one process, spoken to by lines.

First line in: JSON with "work", one of
  price:     forward, slices [{maturity, strikes}], sets [parameters, ...]
  calibrate: method ("kept": what does not depend on the parameters is computed once a chain; or "anew"), forward, chains [[{maturity, strikes, volatilities}, ...], ...],
             fits [{chain, start}]
  simulate:  method ("euler" or "qe-m"), precision ("float64" or "float32"), stored (whole paths, or their ends only), parameters, paths, steps, years
where parameters are {kappa, theta, xi, rho, v0}; rates and dividends are zero, and all slices have as many strikes.
Answer: JSON with the version and, for price, the undiscounted call prices of every set; for calibrate, what every fit ended at; for simulate, means and
standard errors of the last spot and variance. After that a line "steps N" takes N steps (all prices of one set; one fit, the next of the list every
time; all paths) and answers {"wallMs": [...], "cpuMs": [...]}, one number a step; the CPU time is that of all threads. The end of the input ends the
process.
"""

import json
import sys
import time

import numpy as np
import scipy
from scipy.optimize import least_squares
from scipy.special import ndtr

X, WEIGHTS = np.polynomial.legendre.leggauss(64)
# The integral ends at so many times 1 / (sigma sqrt(T)): of fixed rules tried, the one that is most accurate on the bench's chain.
REACH = 40
# Paths that are simulated at once: they stay in the cache.
CHUNK = 4096
NAMES = ("kappa", "theta", "xi", "rho", "v0")


class Chain:
    """All options of a chain: what does not depend on the parameters is computed once. Maturities down, strikes or nodes across."""

    def __init__(self, forward, slices, volatility):
        self.forward = forward
        self.strikes = np.array([part["strikes"] for part in slices])
        self.maturity = np.array([part["maturity"] for part in slices])[:, None]
        self.control = volatility * volatility * self.maturity
        end = REACH / np.sqrt(self.control)
        self.u = end * np.expm1((X + 1) / 2) / np.expm1(1)
        self.q = self.u**2 + 0.25
        self.weights = WEIGHTS * end * np.exp((X + 1) / 2) / 2 / np.expm1(1) / self.q
        phase = self.u[:, None, :] * np.log(forward / self.strikes)[:, :, None]
        self.waves = np.concatenate([np.cos(phase), -np.sin(phase)], axis=2)
        self.scale = np.sqrt(forward * self.strikes) / np.pi
        deviation = np.sqrt(self.control)
        d1 = np.log(forward / self.strikes) / deviation + deviation / 2
        self.black = forward * ndtr(d1) - self.strikes * ndtr(d1 - deviation)
        self.phi_black = np.exp(-0.5 * self.control * self.q)

    def prices(self, p):
        """Lewis's integral on Im u = -1/2 with a Black-Scholes control variate."""
        f = (self.phi_black - characteristic(p, self.u, self.q, self.maturity)) * self.weights
        parts = np.concatenate([f.real, f.imag], axis=1)[:, :, None]
        return self.black + self.scale * np.matmul(self.waves, parts)[:, :, 0]


def characteristic(p, u, q, maturity):
    """phi(u - i/2) of ln(S_T / F), in the form of Albrecher et al. (2007) whose logarithm has no jumps."""
    kappa, theta, xi, rho, v0 = p
    a = kappa - rho * xi * (0.5 + 1j * u)
    d = np.sqrt(a * a + xi * xi * q)
    e = np.exp(-d * maturity)
    m = a * (1 - e) + d * (1 + e)
    g = -xi * xi * q / (a + d) * maturity - 2 * np.log(m / (2 * d))
    return np.exp(kappa * theta / (xi * xi) * g - v0 * q * (1 - e) / m)


def at_the_money(part, forward):
    return np.interp(np.log(forward), np.log(part["strikes"]), part["volatilities"])


def expected_volatility(p, maturity):
    """Root of the mean variance that the model expects until `maturity`."""
    kappa, theta, _, _, v0 = p
    return np.sqrt(theta + (v0 - theta) * -np.expm1(-kappa * maturity) / (kappa * maturity))


def numbers(p):
    return [p[name] for name in NAMES]


def prices_anew(forward, slices, p):
    maturity = np.array([part["maturity"] for part in slices])[:, None]
    return Chain(forward, slices, expected_volatility(p, maturity)).prices(p)


def open_price(task):
    def prices(p):
        return prices_anew(task["forward"], task["slices"], numbers(p))

    sets = task["sets"]
    return {"prices": [prices(p).ravel().tolist() for p in sets]}, lambda _: prices(sets[0])


class Market:
    """The chain to fit, with its prices and vegas."""

    def __init__(self, forward, slices, keep):
        self.slices, self.keep = slices, keep
        self.chain = Chain(forward, slices, np.array([at_the_money(part, forward) for part in slices])[:, None])
        volatilities = np.array([part["volatilities"] for part in slices])
        deviation = volatilities * np.sqrt(self.chain.maturity)
        d1 = np.log(forward / self.chain.strikes) / deviation + deviation / 2
        self.prices = forward * ndtr(d1) - self.chain.strikes * ndtr(d1 - deviation)
        self.vegas = forward * np.sqrt(self.chain.maturity) * np.exp(-d1 * d1 / 2) / np.sqrt(2 * np.pi)

    def residuals(self, y):
        p = parameters_at(y)
        model = self.chain.prices(p) if self.keep else prices_anew(self.chain.forward, self.slices, p)
        return ((model - self.prices) / self.vegas).ravel()


def coordinates_of(p):
    kappa, theta, xi, rho, v0 = numbers(p)
    return np.array([np.log(kappa), np.log(theta), np.log(xi), np.arctanh(rho), np.log(v0)])


def parameters_at(y):
    return np.exp(y[0]), np.exp(y[1]), np.exp(y[2]), np.tanh(y[3]), np.exp(y[4])


def open_calibrate(task):
    markets = [Market(task["forward"], chain, task["method"] == "kept") for chain in task["chains"]]
    fits = task["fits"]

    def ended(k):
        one = fits[k % len(fits)]
        tolerances = {"xtol": 1e-12, "ftol": 1e-12, "gtol": 1e-12}
        try:
            result = least_squares(markets[one["chain"]].residuals, coordinates_of(one["start"]), method="lm", **tolerances)
        except ValueError:  # a residual that is no number
            return None
        return dict(zip(NAMES, map(float, parameters_at(result.x))))

    return {"fits": [ended(k) for k in range(len(fits))]}, ended


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


def open_simulate(task):
    paths, steps, stored = task["paths"], task["steps"], task["stored"]
    dtype = np.dtype(task["precision"]).type
    p = numbers(task["parameters"])
    makers = {"euler": euler_step, "qe-m": quadratic_exponential_step}
    advance = makers[task["method"]](p, task["years"] / steps, dtype)
    random = np.random.Generator(np.random.SFC64(42))
    spot = np.empty((steps + 1 if stored else 1, paths), dtype)
    variance = np.empty_like(spot)

    def simulate(_):
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

    simulate(0)
    return {**statistics("spot", spot[-1]), **statistics("variance", variance[-1])}, simulate


def statistics(name, values):
    values = values.astype(np.float64)
    return {name: float(values.mean()), f"{name}Error": float(values.std() / np.sqrt(len(values)))}


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    openers = {"price": open_price, "calibrate": open_calibrate, "simulate": open_simulate}
    with np.errstate(all="ignore"):
        first, step = openers[task["work"]](task)
        answer({"version": f"{np.__version__}, scipy {scipy.__version__}", **first})
        done = 0
        for line in sys.stdin:
            wall, cpu = [], []
            for _ in range(int(line.split()[1])):
                before, before_cpu = time.perf_counter(), time.process_time()
                step(done)
                wall.append((time.perf_counter() - before) * 1e3)
                cpu.append((time.process_time() - before_cpu) * 1e3)
                done += 1
            answer({"wallMs": wall, "cpuMs": cpu})


main()
