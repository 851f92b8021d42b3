"""QuantLib's side of `npm run bench -- heston`; see turns.py.

Task: "work", one of
  price:     method ("laguerre", "exponential-fitting" or "lobatto"), forward, slices [{days, strikes}], sets [parameters, ...]
  calibrate: method ("laguerre" or "exponential-fitting"), forward, chains [[{days, strikes, volatilities}, ...], ...], fits [{chain, start}]
  simulate:  method ("euler" or "qe-m"), parameters, paths, steps, years
where parameters are {kappa, theta, xi, rho, v0}; rates and dividends are zero, and maturities whole days over 365.
Answer: the version and, for price, the undiscounted call prices of every set; for calibrate, what every fit ended at; for simulate, means and
standard errors of the last spot and variance. A step is all prices of one set; one fit, the next of the list every time; all paths.
"""

import math

import QuantLib as ql
from turns import serve

TODAY = ql.Date(2, 1, 2020)
DAY_COUNT = ql.Actual365Fixed()
CALENDAR = ql.NullCalendar()


def flat(rate):
    return ql.YieldTermStructureHandle(ql.FlatForward(TODAY, rate, DAY_COUNT))


def process_of(spot, p, discretisation=None):
    arguments = [flat(0.0), flat(0.0), ql.QuoteHandle(ql.SimpleQuote(spot)), p["v0"], p["kappa"], p["theta"], p["xi"], p["rho"]]
    return ql.HestonProcess(*arguments, *([] if discretisation is None else [discretisation]))


def engine_of(model, method):
    if method == "exponential-fitting":
        return ql.ExponentialFittingHestonEngine(model)
    if method == "lobatto":
        integral = ql.AnalyticHestonEngine_Integration.gaussLobatto(1e-13, 1e-13, 1_000_000)
        return ql.AnalyticHestonEngine(model, ql.AnalyticHestonEngine.AndersenPiterbarg, integral, 1e-30)
    return ql.AnalyticHestonEngine(model)  # as it comes: Gauss-Laguerre, 144 nodes


def in_order(p):
    """The order of HestonModel.params()."""
    return ql.Array([p["theta"], p["kappa"], p["xi"], p["rho"], p["v0"]])


def open_price(task):
    forward, sets = task["forward"], task["sets"]
    model = ql.HestonModel(process_of(forward, sets[0]))
    engine = engine_of(model, task["method"])
    options = []
    for part in task["slices"]:
        exercise = ql.EuropeanExercise(TODAY + part["days"])
        for strike in part["strikes"]:
            option = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Call, strike), exercise)
            option.setPricingEngine(engine)
            options.append(option)

    def prices(p):
        model.setParams(in_order(p))
        return [price_of(option) for option in options]

    # two sets that differ in the last digits: nothing can be kept from one step to the next
    first = sets[0]
    turns = [in_order(first), in_order({**first, "v0": first["v0"] * (1 + 1e-12)})]

    def step(k):
        model.setParams(turns[k % 2])
        for option in options:
            option.NPV()

    return {"prices": [prices(p) for p in sets]}, step


def price_of(option):
    """null where the engine gives up"""
    try:
        price = option.NPV()
    except RuntimeError:
        return None
    return price if math.isfinite(price) else None


def open_calibrate(task):
    forward, fits = task["forward"], task["fits"]

    def helper(days, strike, volatility):
        quote = ql.QuoteHandle(ql.SimpleQuote(volatility))
        period = ql.Period(days, ql.Days)
        error = ql.BlackCalibrationHelper.ImpliedVolError
        return ql.HestonModelHelper(period, CALENDAR, forward, strike, quote, flat(0.0), flat(0.0), error)

    chains = [
        [
            helper(part["days"], strike, volatility)
            for part in chain
            for strike, volatility in zip(part["strikes"], part["volatilities"])
        ]
        for chain in task["chains"]
    ]

    def fit(k):
        one = fits[k % len(fits)]
        model = ql.HestonModel(process_of(forward, one["start"]))
        engine = engine_of(model, task["method"])
        helpers = chains[one["chain"]]
        for each in helpers:
            each.setPricingEngine(engine)
        model.calibrate(helpers, ql.LevenbergMarquardt(1e-8, 1e-8, 1e-8), ql.EndCriteria(500, 50, 1e-8, 1e-8, 1e-8))
        return {"kappa": model.kappa(), "theta": model.theta(), "xi": model.sigma(), "rho": model.rho(), "v0": model.v0()}

    def ended(k):
        try:
            return fit(k)
        except RuntimeError:
            return None

    return {"fits": [ended(k) for k in range(len(fits))]}, ended


def open_simulate(task):
    paths, steps = task["paths"], task["steps"]
    schemes = {"euler": ql.HestonProcess.FullTruncation, "qe-m": ql.HestonProcess.QuadraticExponentialMartingale}
    process = process_of(1.0, task["parameters"], schemes[task["method"]])
    grid = list(ql.TimeGrid(task["years"], steps))
    numbers = ql.GaussianRandomSequenceGenerator(
        ql.UniformRandomSequenceGenerator(2 * steps, ql.UniformRandomGenerator(42))
    )
    generator = ql.GaussianMultiPathGenerator(process, grid, numbers, False)

    def step(_):
        for _ in range(paths):
            generator.next()

    sums = [0.0] * 4
    for _ in range(paths):
        path = generator.next().value()
        spot, variance = path[0][steps], path[1][steps]
        for at, value in enumerate((spot, spot * spot, variance, variance * variance)):
            sums[at] += value / paths
    error = lambda mean, square: math.sqrt(max(square - mean * mean, 0) / paths)
    spot, square, variance, variance_square = sums
    means = {"spot": spot, "spotError": error(spot, square), "variance": variance, "varianceError": error(variance, variance_square)}
    return means, step


def open_task(task):
    openers = {"price": open_price, "calibrate": open_calibrate, "simulate": open_simulate}
    first, step = openers[task["work"]](task)
    return {"version": ql.__version__, **first}, step


ql.Settings.instance().evaluationDate = TODAY
serve(open_task)
