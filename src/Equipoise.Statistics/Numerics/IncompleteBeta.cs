using MathNet.Numerics;

namespace Equipoise.Statistics.Numerics;

/// <summary>The beta distribution.</summary>
internal static class IncompleteBeta
{
    private const int MaximumIterations = 100_000;

    /// <summary>
    /// log P(X &lt;= x) for a beta variable, x given as log(x / (1 - x)): the continued fraction of Abramowitz and Stegun 26.5.8, evaluated by Lentz's method, on the
    /// side of the mean where it converges fast.
    /// </summary>
    internal static double LogLowerTail(double a, double b, double logit)
    {
        var logX = -LogOnePlusExp(-logit);
        var logY = -LogOnePlusExp(logit);
        var front = (a * logX) + (b * logY) + SpecialFunctions.GammaLn(a + b) - SpecialFunctions.GammaLn(a) - SpecialFunctions.GammaLn(b);
        return Math.Exp(logX) < (a + 1) / (a + b + 2)
            ? front - Math.Log(a) + Math.Log(Fraction(a, b, Math.Exp(logX)))
            : Math.Log(Math.Max(0, 1 - (Math.Exp(front) / b * Fraction(b, a, Math.Exp(logY)))));
    }

    /// <summary>The x below which a beta variable lies with a probability of at most one half; sought on the logit scale, so that an x near 0 keeps its digits.</summary>
    internal static double LowerQuantile(double a, double b, double probability)
    {
        var logit = Root.OfIncreasing(at => LogLowerTail(a, b, at) - Math.Log(probability), "a quantile of the beta distribution", Math.Log(a / b));
        return 1 / (1 + Math.Exp(-logit));
    }

    private static double LogOnePlusExp(double x) => x > 0 ? x + LogOnePlusExp(-x) : x < -37 ? Math.Exp(x) : Math.Log(1 + Math.Exp(x));

    private static double Fraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), value = d;
        for (var m = 1; m <= MaximumIterations; m++)
        {
            Step(m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))));
            var factor = Step(-(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1)));
            if (Math.Abs(factor - 1) < 1e-16)
            {
                return value;
            }
        }

        throw new ConvergenceException("the continued fraction of the beta distribution", MaximumIterations, Math.Abs((c * d) - 1));

        double Step(double numerator)
        {
            d = 1 / NotZero(1 + (numerator * d));
            c = NotZero(1 + (numerator / c));
            value *= c * d;
            return c * d;
        }

        static double NotZero(double v) => Math.Abs(v) < Tiny ? Tiny : v;
    }
}
