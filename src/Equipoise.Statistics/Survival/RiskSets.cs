namespace Equipoise.Statistics.Survival;

/// <summary>Risk sets one by one, for likelihoods that need each as a whole.</summary>
internal static class RiskSets
{
    /// <summary>The positions at risk at event time k, its events first.</summary>
    internal static List<int> At(RiskGrid grid, int k)
    {
        var last = k;
        while (!grid.EndsStratum(last))
        {
            last++;
        }

        var atRisk = new List<int>();
        for (var i = grid.BlockStart[k]; i < grid.BlockStart[last + 1]; i++)
        {
            if (grid.First is null || grid.First[i] <= k)
            {
                atRisk.Add(i);
            }
        }

        return atRisk;
    }

    /// <summary>The linear predictor at each position.</summary>
    internal static double[] Exponents(RiskGrid grid, double[][] columns, double[]? offsets, ReadOnlySpan<double> coefficients)
    {
        var eta = new double[grid.Active];
        for (var i = 0; i < eta.Length; i++)
        {
            eta[i] = offsets?[i] ?? 0;
            for (var j = 0; j < columns.Length; j++)
            {
                eta[i] += coefficients[j] * columns[j][i];
            }
        }

        return eta;
    }
}
