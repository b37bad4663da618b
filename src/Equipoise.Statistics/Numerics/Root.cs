namespace Equipoise.Statistics.Numerics;

/// <summary>Roots of monotone functions of one variable.</summary>
internal static class Root
{
    private const int MaximumIterations = 300;

    /// <summary>
    /// The zero of a function that rises from negative to positive: the bracket doubles outwards from -1 to 1, then Brent's method of inverse quadratic steps
    /// guarded by bisection narrows it to a few units in the last place (Brent, Algorithms for Minimization without Derivatives, ch. 4).
    /// </summary>
    /// <exception cref="ConvergenceException">No bracket or no convergence.</exception>
    internal static double OfIncreasing(Func<double, double> function, string what, double start = 0)
    {
        double low = start - 1, high = start + 1;
        var iterations = 0;
        while (function(low) > 0)
        {
            (high, low) = (low, start + (2 * (low - start)));
            Count(ref iterations, what, high - low);
        }

        while (function(high) < 0)
        {
            (low, high) = (high, start + (2 * (high - start)));
            Count(ref iterations, what, high - low);
        }

        return Between(function, low, high, what);
    }

    /// <summary>
    /// The zero of a rising function that is close to a straight line of slope 1, as probits of a probability are in the drift: secants from the start, and
    /// Brent's method where they do not settle. The last step is below 1e-10 of the root, so what is left of a secant's error is below rounding.
    /// </summary>
    internal static double OfNearlyLinear(Func<double, double> function, string what, double start, double slope = 1)
    {
        double x = start, value = function(x);
        for (var iterations = 0; iterations < 25 && double.IsFinite(value); iterations++)
        {
            var step = -value / slope;
            if (Math.Abs(step) > 4)
            {
                step = Math.CopySign(4, step);
            }

            var next = x + step;
            if (Math.Abs(step) <= 1e-10 * (1 + Math.Abs(x)))
            {
                return next;
            }

            var later = function(next);
            var newSlope = (later - value) / step;
            (x, value) = (next, later);
            if (!(newSlope > 1e-3))
            {
                break;
            }

            slope = newSlope;
        }

        return OfIncreasing(function, what, start);
    }

    /// <summary>The zero between two points of opposite sign.</summary>
    internal static double Between(Func<double, double> function, double from, double to, string what)
    {
        double a = from, b = to, fa = function(a), fb = function(b);
        if (fa * fb > 0)
        {
            throw new ConvergenceException(what, 0, Math.Min(Math.Abs(fa), Math.Abs(fb)));
        }

        double c = a, fc = fa, step = b - a, previous = step;
        for (var iterations = 0; fb != 0; Count(ref iterations, what, Math.Abs(fb)))
        {
            if (Math.Sign(fb) == Math.Sign(fc))
            {
                (c, fc, step) = (a, fa, b - a);
                previous = step;
            }

            if (Math.Abs(fc) < Math.Abs(fb))
            {
                (a, b, c, fa, fb, fc) = (b, c, b, fb, fc, fb);
            }

            var tolerance = 2 * Math.BitIncrement(0.0) + (2.3e-16 * Math.Abs(b));
            var half = (c - b) / 2;
            if (Math.Abs(half) <= tolerance)
            {
                break;
            }

            var guess = Interpolate(a, b, c, fa, fb, fc);
            var usable = Math.Abs(previous) >= tolerance && Math.Abs(fa) > Math.Abs(fb)
                && guess * half > 0 && Math.Abs(guess) < Math.Min(1.5 * Math.Abs(half), Math.Abs(previous) / 2);
            (previous, step) = usable ? (step, guess) : (half, half);
            (a, fa) = (b, fb);
            b += Math.Abs(step) > tolerance ? step : Math.CopySign(tolerance, half);
            fb = function(b);
        }

        return b;
    }

    /// <summary>The step from b towards the zero of the curve through the known points.</summary>
    private static double Interpolate(double a, double b, double c, double fa, double fb, double fc)
    {
        var s = fb / fa;
        if (a == c)
        {
            return (c - b) * s / (s - 1);
        }

        var q = fa / fc;
        var r = fb / fc;
        var numerator = s * (((c - b) * q * (q - r)) - ((b - a) * (r - 1)));
        var denominator = (q - 1) * (r - 1) * (s - 1);
        return denominator == 0 ? 0 : -numerator / denominator;
    }

    private static void Count(ref int iterations, string what, double residual)
    {
        if (++iterations > MaximumIterations)
        {
            throw new ConvergenceException(what, iterations, residual);
        }
    }
}
