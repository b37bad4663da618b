namespace Equipoise.Statistics.Sequential;

/// <summary>The comparison of two proportions that the designs for proportions rest on.</summary>
public static class ProportionTest
{
    /// <summary>
    /// (x1/n1 - x2/n2) / sqrt(pbar (1 - pbar)(1/n1 + 1/n2)), positive when the first arm succeeds more often; 0 where all or none succeed, since the arms then agree.
    /// </summary>
    public static double PooledZ(int successes1, int total1, int successes2, int total2)
    {
        var successes = successes1 + successes2;
        var total = total1 + total2;
        if (successes == 0 || successes == total)
        {
            return 0;
        }

        var pooled = (double)successes / total;
        var variance = pooled * (1 - pooled) * ((1.0 / total1) + (1.0 / total2));
        return (((double)successes1 / total1) - ((double)successes2 / total2)) / Math.Sqrt(variance);
    }
}
