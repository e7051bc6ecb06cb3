"""Makes packages/numerics/test/distribution-table.ts: exact values of distributions and special functions by mpmath.

    python -m venv .venv && .venv/bin/pip install mpmath && .venv/bin/python bench/peers/numerics_tables.py

Each row is a function, its arguments, and the value to 17 digits, computed with 60 digits or more. Quantile rows give
the exact lower tail of a point, so that the test asks for the point back.
"""

import pathlib
import random

from mpmath import (beta, betainc, binomial, digamma, erf, erfc, exp, gamma, gammainc, hyp2f1, log, loggamma, mp, mpf,
                    ncdf, pi, sqrt)

mp.dps = 60
rows = []


def add(name, arguments, value):
    size = abs(value)
    if value == 0 or mpf("1e-305") < size < mpf("1e305"):
        rows.append((name, [float(a) for a in arguments], mp.nstr(value, 17, min_fixed=0, max_fixed=0)))


def lower_beta(x, a, b):
    """I_x(a, b) by the hypergeometric series that converges, whichever side of the mean."""
    x, a, b = mpf(x), mpf(a), mpf(b)
    if x < (a + 1) / (a + b + 2):
        return x**a * (1 - x) ** b / (a * beta(a, b)) * hyp2f1(a + b, 1, a + 1, x, maxterms=10**6)
    y = 1 - x
    return 1 - y**b * x**a / (b * beta(a, b)) * hyp2f1(a + b, 1, b + 1, y, maxterms=10**6)


def upper_beta(x, a, b):
    return lower_beta(1 - mpf(x), b, a)


def lower_gamma(a, x):
    return gammainc(mpf(a), 0, mpf(x), regularized=True)


def upper_gamma(a, x):
    return gammainc(mpf(a), mpf(x), regularized=True)


random.seed(20)


def uniform(low, high):
    return random.uniform(low, high)


def spread(low, high):
    return float(mp.power(10, uniform(low, high)))


for x in [0.1, 0.5, 1.000001, 1.3, 1.9999, 2.2, 3.7, 9.99, 10.5, 55.5, 170.2, 1e5, 1e-8, -0.3, -4.5]:
    add("logGamma", [x], mp.re(loggamma(mpf(x))))
    if x < 171:
        add("gamma", [x], gamma(mpf(x)))
    add("digamma", [x], digamma(mpf(x)))
for x in [1e-9, 0.1, 0.5, 0.99, 1.01, 1.7, 2.5, 4.0, 7.3, 15.1, 26.0, -0.4, -1.5, -3.0]:
    add("erf", [x], erf(mpf(x)))
    add("erfc", [x], erfc(mpf(x)))
for a, b in [(0.5, 0.5), (2.5, 3), (0.01, 40), (9, 1e4), (12, 15), (50, 1e6), (0.5, 1e8), (300, 300)]:
    add("logBeta", [a, b], log(beta(mpf(a), mpf(b))))
for z in [-37, -20.5, -8, -3, -1, -0.1, 0, 0.3, 1.96, 5, 8, 38]:
    add("normal.cdf", [z], ncdf(mpf(z)) if z > 0 else erfc(-mpf(z) / sqrt(mpf(2))) / 2)
    add("normal.upper", [z], erfc(mpf(z) / sqrt(mpf(2))) / 2)
    add("normal.density", [z], exp(-mpf(z) ** 2 / 2) / sqrt(2 * pi))

for df in [0.5, 1, 2, 3.3, 10, 47, 300, 2500]:
    a = mpf(df) / 2
    for factor in [1e-6, 1e-2, 0.3, 0.8, 1, 1.2, 2, 5, 12]:
        x = float(df * factor)
        h = mpf(x) / 2
        add("chiSquared.cdf", [x, df], lower_gamma(a, h))
        add("chiSquared.upper", [x, df], upper_gamma(a, h))
        add("chiSquared.density", [x, df], h ** (a - 1) * exp(-h) / gamma(a) / 2)
for df in [0.7, 1, 2, 5, 9.5, 30, 200, 5000]:
    d = mpf(df)
    for x in [1e-7, 0.02, 0.7, 1.5, 3, 7, 25, 1e3, 1e8]:
        t = mpf(x)
        y = d / (d + t * t)
        add("studentT.upper", [x, df], lower_beta(y, d / 2, mpf(1) / 2) / 2)
        add("studentT.cdf", [-x, df], lower_beta(y, d / 2, mpf(1) / 2) / 2)
        add("studentT.density", [x, df], y ** ((d + 1) / 2) / (sqrt(d) * beta(d / 2, mpf(1) / 2)))
for d1, d2 in [(1, 1), (1, 10), (2, 3.5), (5, 40), (30, 7), (120, 90), (3, 2000)]:
    a, b = mpf(d1) / 2, mpf(d2) / 2
    for x in [1e-5, 0.01, 0.3, 0.9, 1.4, 3, 9, 60, 1e4]:
        v = mpf(d1) * mpf(x)
        s = v / (v + d2)
        add("fisherF.cdf", [x, d1, d2], lower_beta(s, a, b))
        add("fisherF.upper", [x, d1, d2], upper_beta(s, a, b))
        add("fisherF.density", [x, d1, d2], s**a * (1 - s) ** b / beta(a, b) / mpf(x))
for _ in range(60):
    a, b, x = spread(-0.7, 2.7), spread(-0.7, 2.7), uniform(0.001, 0.999)
    add("betaDistribution.cdf", [x, a, b], lower_beta(x, a, b))
    add("betaDistribution.upper", [x, a, b], upper_beta(x, a, b))
for n, p in [(1, 0.3), (20, 0.05), (100, 0.5), (1000, 0.01), (3000, 0.7)]:
    q = mpf(p)
    for k in sorted({0, 1, n // 20, n // 4, n // 2, (7 * n) // 10, n - 1, n}):
        add("binomial.mass", [k, n, p], binomial(n, k) * q**k * (1 - q) ** (n - k))
        add("binomial.cdf", [k, n, p], sum(binomial(n, i) * q**i * (1 - q) ** (n - i) for i in range(k + 1)))
        add("binomial.upper", [k, n, p], sum(binomial(n, i) * q**i * (1 - q) ** (n - i) for i in range(k + 1, n + 1)))
for m in [0.01, 1, 7.5, 100, 2000]:
    for k in [0, 1, 5, 20, 90, 300, 2100, 2600]:
        add("poisson.mass", [k, m], mpf(m) ** k * exp(-mpf(m)) / gamma(k + 1))
        add("poisson.cdf", [k, m], upper_gamma(k + 1, m))
        add("poisson.upper", [k, m], lower_gamma(k + 1, m))
for white, black, drawn in [(5, 5, 2), (12, 30, 17), (400, 700, 90), (3000, 2000, 2500)]:
    total = binomial(white + black, drawn)
    for k in sorted({0, 1, drawn // 5, drawn // 2, (4 * drawn) // 5, min(white, drawn)}):
        def mass(i):
            return binomial(white, i) * binomial(black, drawn - i) / total if 0 <= i <= white and drawn - i <= black else mpf(0)

        add("hypergeometric.mass", [k, white, black, drawn], mass(k))
        add("hypergeometric.cdf", [k, white, black, drawn], sum(mass(i) for i in range(k + 1)))
        add("hypergeometric.upper", [k, white, black, drawn], sum(mass(i) for i in range(k + 1, drawn + 1)))

out = pathlib.Path(__file__).parents[2] / "packages" / "numerics" / "test" / "distribution-table.ts"
lines = [f"  ['{name}', [{', '.join(repr(a) for a in arguments)}], {value}]," for name, arguments, value in rows]
header = "/** Made by bench/peers/numerics_tables.py with mpmath (60 digits): function, arguments, exact value. */\n"
kind = "readonly (readonly [name: string, arguments_: readonly number[], value: number])[]"
out.write_text(f"{header}export const distributionTable: {kind} = [\n" + "\n".join(lines) + "\n];\n")
print(len(rows), "rows")
