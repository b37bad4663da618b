namespace Equipoise.Trials.Oversight;

/// <summary>Quantiles of what was observed.</summary>
internal static class Spread
{
    /// <summary>
    /// A quantile of numbers in rising order, between the two next to it by straight line (Hyndman and Fan's definition 7, R's default); null without numbers.
    /// </summary>
    public static double? Quantile(IReadOnlyList<double> rising, double share)
    {
        if (rising.Count == 0)
        {
            return null;
        }

        var at = share * (rising.Count - 1);
        var below = (int)Math.Floor(at);
        return rising[below] + ((at - below) * (rising[Math.Min(below + 1, rising.Count - 1)] - rising[below]));
    }
}
