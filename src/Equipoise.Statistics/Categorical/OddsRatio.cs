using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>The odds ratio of a two-by-two table with rows (a, b) and (c, d). Reference: validation/reference/proportions.json and categorical.json.</summary>
public static class OddsRatio
{
    /// <summary>
    /// ad / bc with Wald's interval of its logarithm, variance 1/a + 1/b + 1/c + 1/d. Source: Woolf, Annals of Human Genetics 1955;19:251-253.
    /// </summary>
    /// <exception cref="ArgumentException">The table is not two by two.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is none.</exception>
    public static RatioEstimate LogWald(ContingencyTable table, double level, ZeroCells zeroCells)
    {
        ArgumentNullException.ThrowIfNull(table);
        table.RequireTwoByTwo(nameof(table));
        Proportion.RefuseLevel(level);
        double a = table[0, 0], b = table[0, 1], c = table[1, 0], d = table[1, 1];
        if (a * d == 0 || b * c == 0)
        {
            if (zeroCells == ZeroCells.Unbounded)
            {
                return new RatioEstimate(b * c > 0 ? 0 : a * d > 0 ? double.PositiveInfinity : null, 0, double.PositiveInfinity);
            }

            (a, b, c, d) = (a + 0.5, b + 0.5, c + 0.5, d + 0.5);
        }

        var ratio = a * d / (b * c);
        var half = Normal.UpperQuantile((1 - level) / 2) * Math.Sqrt((1 / a) + (1 / b) + (1 / c) + (1 / d));
        return new RatioEstimate(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half));
    }

    /// <summary>The conditional maximum likelihood estimate with exact limits, as <see cref="FisherExact"/> gives them.</summary>
    /// <exception cref="ArgumentException">The table is not two by two.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is none.</exception>
    public static RatioEstimate Conditional(ContingencyTable table, double level)
    {
        ArgumentNullException.ThrowIfNull(table);
        table.RequireTwoByTwo(nameof(table));
        var result = FisherExact.Test(table[0, 0], table[0, 1], table[1, 0], table[1, 1], level);
        return new RatioEstimate(result.OddsRatio, result.Lower, result.Upper);
    }
}
