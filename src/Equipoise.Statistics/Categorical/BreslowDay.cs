using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A test that several two-by-two tables have one odds ratio.</summary>
/// <param name="Statistic">Breslow and Day's sum over strata.</param>
/// <param name="PValue">Its upper tail.</param>
/// <param name="TaroneStatistic">The same less Tarone's correction, which makes the chi-squared distribution right to first order.</param>
/// <param name="TaronePValue">Its upper tail.</param>
/// <param name="DegreesOfFreedom">Strata whose margins allow more than one table, less one; 0 when there is nothing to compare, and both P values are 1.</param>
public readonly record struct BreslowDayResult(double Statistic, double PValue, double TaroneStatistic, double TaronePValue, int DegreesOfFreedom);

/// <summary>
/// Homogeneity of odds ratios: each stratum's upper left count against the one fitted with Mantel and Haenszel's common odds ratio, the root of
/// x (n2 - t + x) = ratio (n1 - x)(t - x) within the margins, with variance 1 / (1/x + 1/(n1 - x) + 1/(t - x) + 1/(n2 - t + x)).
/// Source: Breslow and Day, Statistical Methods in Cancer Research I, 4.4 (1980); Tarone, Biometrika 1985;72:91-95.
/// Reference: validation/reference/tables.json (its formula).
/// </summary>
public static class BreslowDay
{
    /// <summary>
    /// Tests homogeneity. A common odds ratio of 0 or infinity fits every table exactly, and without one (0/0) there is nothing to fit: the statistic is then 0 and P 1.
    /// </summary>
    /// <exception cref="ArgumentException">No stratum, or one that is not two by two.</exception>
    public static BreslowDayResult Test(IReadOnlyList<ContingencyTable> strata)
    {
        var ratio = MantelHaenszel.Test(strata, 0.95).OddsRatio.Estimate;
        var varying = strata.Where(StratifiedTables.Varies).ToList();
        if (ratio is not { } common || common == 0 || double.IsPositiveInfinity(common) || varying.Count < 2)
        {
            return new BreslowDayResult(0, 1, 0, 1, Math.Max(0, varying.Count - 1));
        }

        double statistic = 0, distance = 0, variance = 0;
        foreach (var table in varying)
        {
            double n1 = table.RowTotals[0], n2 = table.RowTotals[1], t = table.ColumnTotals[0];
            var fitted = Fitted(n1, n2, t, common);
            var precision = (1 / fitted) + (1 / (n1 - fitted)) + (1 / (t - fitted)) + (1 / (n2 - t + fitted));
            statistic += (table[0, 0] - fitted) * (table[0, 0] - fitted) * precision;
            distance += table[0, 0] - fitted;
            variance += 1 / precision;
        }

        var tarone = Math.Max(0, statistic - (distance * distance / variance));
        var degreesOfFreedom = varying.Count - 1;
        return new BreslowDayResult(statistic, ChiSquared.UpperTail(statistic, degreesOfFreedom), tarone, ChiSquared.UpperTail(tarone, degreesOfFreedom), degreesOfFreedom);
    }

    /// <summary>The root within the margins of (1 - ratio) x^2 + (n2 - t + ratio (n1 + t)) x - ratio n1 t, written without cancellation.</summary>
    private static double Fitted(double n1, double n2, double t, double ratio)
    {
        var linear = n2 - t + (ratio * (n1 + t));
        var root = Math.Sqrt(Math.Max(0, (linear * linear) + (4 * (1 - ratio) * ratio * n1 * t)));
        // linear is negative only for a small ratio and t above n2; the leading coefficient is then positive and the larger root the right one.
        return linear >= 0 ? 2 * ratio * n1 * t / (linear + root) : (root - linear) / (2 * (1 - ratio));
    }
}
