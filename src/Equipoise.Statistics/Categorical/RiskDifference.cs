using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>The difference x1/n1 - x2/n2 of two independent shares. Reference: validation/reference/proportions.json unless said otherwise.</summary>
public static class RiskDifference
{
    /// <summary>
    /// x1/n1 - x2/n2 with the hybrid score interval: the distances to the Wilson limits of each share, added as squares.
    /// Source: Newcombe, Statistics in Medicine 1998;17:873-890, method 10. Reference: validation/reference/categorical.json and the paper's table II.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is not between 0 and its total, a total is not positive, or the level is none.</exception>
    public static ProportionEstimate Newcombe(int x1, int n1, int x2, int n2, double level)
    {
        var first = Proportion.Wilson(x1, n1, level);
        var second = Proportion.Wilson(x2, n2, level);
        var difference = first.Estimate - second.Estimate;
        return new ProportionEstimate(
            difference,
            difference - double.Hypot(first.Estimate - first.Lower, second.Upper - second.Estimate),
            difference + double.Hypot(first.Upper - first.Estimate, second.Estimate - second.Lower));
    }

    /// <summary>
    /// Wald's interval, with each share's own variance p(1 - p)/n; not cut at -1 and 1, and of no length when both shares are 0 or 1.
    /// Source: Newcombe 1998, method 1. Reference: R's prop.test without continuity correction, which cuts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="Newcombe"/>.</exception>
    public static ProportionEstimate Wald(int x1, int n1, int x2, int n2, double level)
    {
        Refuse(x1, n1, x2, n2, level);
        double p1 = (double)x1 / n1, p2 = (double)x2 / n2;
        var half = Normal.UpperQuantile((1 - level) / 2) * Math.Sqrt((p1 * (1 - p1) / n1) + (p2 * (1 - p2) / n2));
        return new ProportionEstimate(p1 - p2, p1 - p2 - half, p1 - p2 + half);
    }

    /// <summary>
    /// Wald's interval after one success and one failure are added to each group, cut at -1 and 1; the estimate stays x1/n1 - x2/n2, and at an edge may lie outside.
    /// Source: Agresti and Caffo, American Statistician 2000;54:280-288.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="Newcombe"/>.</exception>
    public static ProportionEstimate AgrestiCaffo(int x1, int n1, int x2, int n2, double level)
    {
        Refuse(x1, n1, x2, n2, level);
        double t1 = n1 + 2.0, t2 = n2 + 2.0, p1 = (x1 + 1) / t1, p2 = (x2 + 1) / t2;
        var half = Normal.UpperQuantile((1 - level) / 2) * Math.Sqrt((p1 * (1 - p1) / t1) + (p2 * (1 - p2) / t2));
        return new ProportionEstimate(((double)x1 / n1) - ((double)x2 / n2), Math.Max(-1, p1 - p2 - half), Math.Min(1, p1 - p2 + half));
    }

    /// <summary>
    /// The score interval: all differences that <see cref="ScoreTest"/> does not reject at 1 - level, two-sided.
    /// Source: Miettinen and Nurminen, Statistics in Medicine 1985;4:213-226; without the factor Mee, Biometrics 1984;40:1175-1176.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="Newcombe"/>.</exception>
    /// <exception cref="ConvergenceException">A limit was not found.</exception>
    public static ProportionEstimate Score(int x1, int n1, int x2, int n2, double level, ScoreVariance variance)
    {
        Refuse(x1, n1, x2, n2, level);
        var critical = Normal.UpperQuantile((1 - level) / 2);
        return new ProportionEstimate(
            ((double)x1 / n1) - ((double)x2 / n2), LowerLimit(x1, n1, x2, n2, critical, variance), -LowerLimit(x2, n2, x1, n1, critical, variance));
    }

    /// <summary>
    /// Tests p1 - p2 against a stated difference with the variance at the most likely shares that differ by it; 0 tests equality.
    /// Source: Farrington and Manning, Statistics in Medicine 1990;9:1447-1454; with the factor Miettinen and Nurminen 1985.
    /// </summary>
    /// <param name="x1">Successes of the first group.</param>
    /// <param name="n1">Its size.</param>
    /// <param name="x2">Successes of the second group.</param>
    /// <param name="n2">Its size.</param>
    /// <param name="margin">The difference under the hypothesis, between -1 and 1; -0.1 when the first group may be worse by ten points and success is good.</param>
    /// <param name="variance">With or without N / (N - 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is not between 0 and its total, a total is not positive, or the margin is not strictly between -1 and 1.</exception>
    public static ScoreTestResult ScoreTest(int x1, int n1, int x2, int n2, double margin, ScoreVariance variance)
    {
        Refuse(x1, n1, x2, n2, 0.5);
        return margin > -1 && margin < 1
            ? ScoreTestResult.Of(Z(x1, n1, x2, n2, margin, variance))
            : throw new ArgumentOutOfRangeException(nameof(margin), margin, "a difference of shares lies between -1 and 1");
    }

    internal static void Refuse(int x1, int n1, int x2, int n2, double level)
    {
        Proportion.Refuse(x1, n1, level);
        Proportion.Refuse(x2, n2, level);
    }

    private static double LowerLimit(int x1, int n1, int x2, int n2, double critical, ScoreVariance variance) => x1 == 0 && x2 == n2
        ? -1
        : Root.Between(
            difference => Z(x1, n1, x2, n2, difference, variance) - critical, -1, ((double)x1 / n1) - ((double)x2 / n2), "a score limit of the risk difference");

    private static double Z(int x1, int n1, int x2, int n2, double difference, ScoreVariance variance)
    {
        var p2 = RestrictedShare(x1, n1, x2, n2, difference);
        var p1 = Math.Clamp(p2 + difference, 0, 1);
        var spread = ((p1 * (1 - p1) / n1) + (p2 * (1 - p2) / n2)) * ScoreTestResult.Factor(variance, (double)n1 + n2);
        return ScoreTestResult.Standardise(((double)x1 / n1) - ((double)x2 / n2) - difference, spread);
    }

    /// <summary>
    /// The most likely p2 when p1 = p2 + difference: the zero of the slope of the log likelihood, which falls throughout, or an end that it points to. The cubic that
    /// the slope amounts to has a closed solution, but that loses half of the digits near a double root.
    /// </summary>
    private static double RestrictedShare(int x1, int n1, int x2, int n2, double difference)
    {
        if (difference == 0)
        {
            return ((double)x1 + x2) / ((double)n1 + n2);
        }

        double low = Math.Max(0, -difference), high = Math.Min(1, 1 - difference);
        return !(low < high) || Slope(low) <= 0 ? Math.Min(low, 1)
            : Slope(high) >= 0 ? high
            : Root.Between(Slope, low, high, "the most likely shares at a given difference");

        double Slope(double p2)
        {
            // At the ends the rounding of p2 + difference must not leave a share below 0 or above 1.
            var p1 = p2 == low && difference < 0 ? 0 : p2 == high && difference > 0 ? 1 : p2 + difference;
            return Part(x1, p1) + Part(x2, p2) - Part((double)n1 - x1, 1 - p1) - Part((double)n2 - x2, 1 - p2);
        }
    }

    private static double Part(double count, double share) => count == 0 ? 0 : count / Math.Max(0, share);
}
