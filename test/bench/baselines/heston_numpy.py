"""Prices and calibration of numpy and scipy for `npm run bench -- heston`, as a competent user writes them; see turns.py.

Task: "work", one of
  price:     forward, slices [{maturity, strikes}], sets [parameters, ...]
  calibrate: method ("kept": what does not depend on the parameters is computed once a chain; or "anew"), forward,
             chains [[{maturity, strikes, volatilities}, ...], ...], fits [{chain, start}]
where parameters are {kappa, theta, xi, rho, v0}; rates and dividends are zero, and all slices have as many strikes.
Answer: the version (of scipy for calibrate) and, for price, the undiscounted call prices of every set; for calibrate, what every fit ended at.
A step is all prices of one set; one fit, the next of the list every time.
"""

import numpy as np
import scipy
from scipy.optimize import least_squares
from scipy.special import ndtr
from turns import serve

X, WEIGHTS = np.polynomial.legendre.leggauss(64)
# The integral ends at so many times 1 / (sigma sqrt(T)): of fixed rules tried, the one that is most accurate on the bench's chain.
REACH = 40
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


def open_task(task):
    if task["work"] == "price":
        first, step = open_price(task)
        return {"version": np.__version__, **first}, step
    first, step = open_calibrate(task)
    return {"version": scipy.__version__, **first}, step


with np.errstate(all="ignore"):
    serve(open_task)
