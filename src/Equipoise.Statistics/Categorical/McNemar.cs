using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A comparison of paired outcomes, from the b and c pairs that disagree.</summary>
/// <param name="ChiSquare">(b - c)^2 / (b + c); 0 when no pair disagrees.</param>
/// <param name="PValue">Its upper tail on one degree of freedom.</param>
/// <param name="CorrectedChiSquare">(|b - c| - 1)^2 / (b + c), and 0 when b = c (Edwards).</param>
/// <param name="CorrectedPValue">Its upper tail on one degree of freedom.</param>
/// <param name="ExactPValue">Twice the smaller binomial tail at 1/2, at most 1.</param>
/// <param name="OddsRatio">b / c, the conditional estimate: infinite for c = 0; null when no pair disagrees.</param>
/// <param name="Lower">The lower exact limit of the odds ratio, from the Clopper-Pearson limit of b / (b + c).</param>
/// <param name="Upper">The upper exact limit; infinite when c = 0.</param>
public sealed record McNemarResult(
    double ChiSquare, double PValue, double CorrectedChiSquare, double CorrectedPValue, double ExactPValue, double? OddsRatio, double Lower, double Upper);

/// <summary>
/// McNemar's test of paired outcomes. Source: Agresti, Categorical Data Analysis, 2nd ed., 10.1; Edwards, Psychometrika 1948;13:185-187 for the correction.
/// Reference: validation/reference/tables.json (R's mcnemar.test and binom.test).
/// </summary>
public static class McNemar
{
    /// <summary>The most pairs that disagree: the binomial distribution is held in memory.</summary>
    public const int MaximumPairs = 50_000_000;

    /// <summary>Tests a two-by-two table of pairs: the first member's outcome in rows, the second's in columns, in the same order.</summary>
    /// <param name="pairs">Counts of pairs; b in the first row and second column, c in the second row and first column.</param>
    /// <param name="confidenceLevel">Of the odds ratio's limits, between 0 and 1.</param>
    /// <exception cref="ArgumentException">The table is not two by two, more than <see cref="MaximumPairs"/> pairs disagree, or the level is none.</exception>
    public static McNemarResult Test(ContingencyTable pairs, double confidenceLevel)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        pairs.RequireTwoByTwo(nameof(pairs));
        Proportion.RefuseLevel(confidenceLevel);
        double b = pairs[0, 1], c = pairs[1, 0];
        if (b + c > MaximumPairs)
        {
            throw new ArgumentException(FormattableString.Invariant($"{b + c} pairs disagree; the exact test takes at most {MaximumPairs}"), nameof(pairs));
        }

        var disagreeing = (int)(b + c);
        if (disagreeing == 0)
        {
            return new McNemarResult(0, 1, 0, 1, 1, null, 0, double.PositiveInfinity);
        }

        var distance = Math.Abs(b - c);
        var plain = distance * distance / disagreeing;
        var shortened = Math.Max(0, distance - 1) * Math.Max(0, distance - 1) / disagreeing;
        var tail = Binomial.Probabilities(disagreeing, 0.5).Take((int)Math.Min(b, c) + 1).Sum();
        var share = Proportion.ClopperPearson(pairs[0, 1], disagreeing, confidenceLevel);
        // The complement of the upper limit is the lower limit of c / (b + c), which keeps its digits near 0.
        var other = Proportion.ClopperPearson(pairs[1, 0], disagreeing, confidenceLevel);
        return new McNemarResult(
            plain, ChiSquared.UpperTail(plain, 1), shortened, ChiSquared.UpperTail(shortened, 1), Math.Min(1, 2 * tail),
            c == 0 ? double.PositiveInfinity : b / c,
            b == 0 ? 0 : share.Lower / other.Upper,
            c == 0 ? double.PositiveInfinity : share.Upper / other.Lower);
    }
}
