namespace Equipoise.Statistics.Categorical;

/// <summary>The difference of two independent shares.</summary>
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
}
