using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>The ratio (x1/n1) / (x2/n2) of two independent shares. Reference: validation/reference/proportions.json.</summary>
public static class RiskRatio
{
    /// <summary>
    /// Wald's interval of log ratio, with variance 1/x1 - 1/n1 + 1/x2 - 1/n2; of no length when both shares are 1. With <see cref="ZeroCells.AddHalf"/> 1/2 is added to
    /// x1 and x2 and 1 to n1 and n2 when a cell of the two-by-two table is 0.
    /// Source: Katz, Baptista, Azen and Pike, Biometrics 1978;34:469-474.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is not between 0 and its total, a total is not positive, or the level is none.</exception>
    public static RatioEstimate LogWald(int x1, int n1, int x2, int n2, double level, ZeroCells zeroCells)
    {
        RiskDifference.Refuse(x1, n1, x2, n2, level);
        var added = zeroCells == ZeroCells.AddHalf && (x1 == 0 || x2 == 0 || x1 == n1 || x2 == n2) ? 0.5 : 0;
        double a = x1 + added, c = x2 + added, m = n1 + (2 * added), n = n2 + (2 * added);
        if (a == 0 || c == 0)
        {
            return new RatioEstimate(Estimate(x1, n1, x2, n2), 0, double.PositiveInfinity);
        }

        var ratio = a / m / (c / n);
        var half = Normal.UpperQuantile((1 - level) / 2) * Math.Sqrt(((m - a) / (m * a)) + ((n - c) / (n * c)));
        return new RatioEstimate(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half));
    }

    /// <summary>
    /// The score interval: all ratios that <see cref="ScoreTest"/> does not reject at 1 - level, two-sided. The lower limit is 0 when x1 is 0, the upper infinite when
    /// x2 is 0. Source: Koopman, Biometrics 1984;40:513-517; with the factor Miettinen and Nurminen, Statistics in Medicine 1985;4:213-226.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="LogWald"/>.</exception>
    /// <exception cref="ConvergenceException">A limit was not found.</exception>
    public static RatioEstimate Score(int x1, int n1, int x2, int n2, double level, ScoreVariance variance)
    {
        RiskDifference.Refuse(x1, n1, x2, n2, level);
        var critical = Normal.UpperQuantile((1 - level) / 2);
        var lower = x1 == 0 ? 0 : Limit(critical, "the lower score limit of the risk ratio");
        var upper = x2 == 0 ? double.PositiveInfinity : Limit(-critical, "the upper score limit of the risk ratio");
        return new RatioEstimate(Estimate(x1, n1, x2, n2), lower, upper);

        double Limit(double z, string what)
        {
            var start = Math.Log((x1 + 0.5) / (n1 + 1.0) / ((x2 + 0.5) / (n2 + 1.0)));
            return Math.Exp(Root.OfIncreasing(log => z - Z(x1, n1, x2, n2, Math.Exp(log), variance), what, start));
        }
    }

    /// <summary>
    /// Tests p1 = ratio p2, with the variance at the most likely shares of that ratio: Z = (x1/n1 - ratio x2/n2) over its standard error.
    /// Source: Miettinen and Nurminen 1985; Farrington and Manning, Statistics in Medicine 1990;9:1447-1454.
    /// </summary>
    /// <param name="x1">Successes of the first group.</param>
    /// <param name="n1">Its size.</param>
    /// <param name="x2">Successes of the second group.</param>
    /// <param name="n2">Its size.</param>
    /// <param name="ratio">The ratio under the hypothesis, positive and finite.</param>
    /// <param name="variance">With or without N / (N - 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is not between 0 and its total, a total is not positive, or the ratio is not positive and finite.</exception>
    public static ScoreTestResult ScoreTest(int x1, int n1, int x2, int n2, double ratio, ScoreVariance variance)
    {
        RiskDifference.Refuse(x1, n1, x2, n2, 0.5);
        return ratio > 0 && double.IsFinite(ratio)
            ? ScoreTestResult.Of(Z(x1, n1, x2, n2, ratio, variance))
            : throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "a ratio of shares is positive and finite");
    }

    private static double? Estimate(int x1, int n1, int x2, int n2) =>
        x2 > 0 ? (double)x1 / n1 / ((double)x2 / n2) : x1 > 0 ? double.PositiveInfinity : null;

    private static double Z(int x1, int n1, int x2, int n2, double ratio, ScoreVariance variance)
    {
        // The smaller root of (n1 + n2) r p^2 - (r (n1 + x2) + x1 + n2) p + x1 + x2, written without cancellation.
        double total = (double)n1 + n2, successes = (double)x1 + x2, linear = (ratio * ((double)n1 + x2)) + x1 + n2;
        var p2 = Math.Min(1, 2 * successes / (linear + Math.Sqrt(Math.Max(0, (linear * linear) - (4 * total * ratio * successes)))));
        var p1 = Math.Min(1, ratio * p2);
        var spread = (p1 * (1 - p1) / n1) + (ratio * ratio * p2 * (1 - p2) / n2);
        return ScoreTestResult.Standardise(((double)x1 / n1) - (ratio * x2 / n2), spread * ScoreTestResult.Factor(variance, total));
    }
}
