using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>
/// Fisher's exact test and the conditional odds ratio, from the noncentral hypergeometric distribution of a given both margins.
/// Source: Agresti, Categorical Data Analysis, 2nd ed., 3.5.1 and 3.6.1. Reference: validation/reference/categorical.json (R's fisher.test).
/// </summary>
public static class FisherExact
{
    /// <summary>Tests the table with rows (a, b) and (c, d).</summary>
    /// <param name="a">First row, first column.</param>
    /// <param name="b">First row, second column.</param>
    /// <param name="c">Second row, first column.</param>
    /// <param name="d">Second row, second column.</param>
    /// <param name="confidenceLevel">Of the odds ratio's limits, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or the level is none.</exception>
    public static FisherResult Test(int a, int b, int c, int d, double confidenceLevel = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(a);
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        ArgumentOutOfRangeException.ThrowIfNegative(c);
        ArgumentOutOfRangeException.ThrowIfNegative(d);
        Proportion.RefuseLevel(confidenceLevel);
        return Infer(new ConditionalMargin(a + b, c + d, a + c), a, confidenceLevel);
    }

    /// <summary>All that the conditional distribution of one or several tables says about their common odds ratio.</summary>
    internal static FisherResult Infer(ConditionalMargin margin, int a, double confidenceLevel)
    {
        var central = margin.Probabilities(0);
        var seen = central[a - margin.Smallest] * (1 + 1e-7);
        var tail = (1 - confidenceLevel) / 2;
        var atSmallest = a == margin.Smallest;
        var atLargest = a == margin.Largest;
        return new FisherResult(
            Math.Min(1, central.Where(probability => probability <= seen).Sum()),
            Math.Min(1, margin.LowerTail(a, 0)),
            Math.Min(1, margin.UpperTail(a, 0)),
            OddsRatio(margin, a),
            atSmallest ? 0 : Math.Exp(Root.OfIncreasing(log => Math.Log(margin.UpperTail(a, log)) - Math.Log(tail), "the lower limit of the odds ratio")),
            atLargest ? double.PositiveInfinity : Math.Exp(Root.OfIncreasing(log => Math.Log(tail) - Math.Log(margin.LowerTail(a, log)), "the upper limit of the odds ratio")));
    }

    private static double? OddsRatio(ConditionalMargin margin, int a) =>
        margin.Smallest == margin.Largest ? null
        : a == margin.Smallest ? 0
        : a == margin.Largest ? double.PositiveInfinity
        : Math.Exp(Root.OfIncreasing(log => margin.Mean(log) - a, "the conditional odds ratio"));
}
