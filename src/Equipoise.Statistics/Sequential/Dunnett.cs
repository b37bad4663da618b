using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Dunnett's test: the largest of several Z statistics of arms that share a control, r_k participants of arm k for each one of the control. The correlation of two of them is
/// sqrt(r_k r_l / ((1 + r_k)(1 + r_l))), 1/2 where all arms are alike. Source: Dunnett, JASA 1955;50:1096-1121. Reference: validation/reference/multi-arm.json (mvtnorm).
/// </summary>
public static class Dunnett
{
    /// <summary>The most arms beside the control.</summary>
    public const int MostArms = 6;

    /// <summary>The normal density beyond this is below the smallest double.</summary>
    private const double Farthest = 38;

    /// <summary>The correlation of the statistics of two arms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A ratio is not positive.</exception>
    public static double Correlation(double ratio1, double ratio2) =>
        Math.Sqrt(SequentialArgument.Positive(ratio1) / (1 + ratio1) * (SequentialArgument.Positive(ratio2) / (1 + ratio2)));

    /// <summary>
    /// P(max Z_k >= z) when no arm differs from the control: one less the product over arms of the probability to stay below, given the control's mean, integrated over it. Small ones keep their digits.
    /// </summary>
    /// <param name="largestZ">z, finite.</param>
    /// <param name="ratios">r_k of each arm, 1 to 6 of them.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static double P(double largestZ, IReadOnlyList<double> ratios)
    {
        var r = Checked(ratios);
        SequentialArgument.Finite(largestZ);
        var groups = r.GroupBy(ratio => ratio).Select(g => (A: 1 / Math.Sqrt(1 + g.Key), B: Math.Sqrt(g.Key / (1 + g.Key)), Count: g.Count())).ToArray();
        double Integrand(double w) => Normal.Density(w) * -Exponential.Minus1(groups.Sum(g =>
        {
            var above = Normal.UpperTail((largestZ + (g.B * w)) / g.A);
            return g.Count * LogOneLess(above);
        }));

        // Panels narrow beside the steepest slope, so that sixteen points each carry full precision; all terms are positive, so a small tail keeps its digits.
        var panels = (int)Math.Ceiling(2 * Farthest * Math.Max(1, Math.Sqrt(r.Max())));
        var (points, weights) = (new double[panels * GaussPanels.Size], new double[panels * GaussPanels.Size]);
        GaussPanels.Fill(-Farthest, Farthest, panels, points, weights);
        double sum = 0;
        for (var i = 0; i < points.Length; i++)
        {
            sum += weights[i] * Integrand(points[i]);
        }

        return Math.Min(1, sum);
    }

    /// <summary>log(1 - x), by the series where 1 - x would round x away.</summary>
    private static double LogOneLess(double x) => x < 1e-4 ? -x * (1 + (x * (0.5 + (x * ((1 / 3.0) + (x / 4)))))) : x < 1 ? Math.Log(1 - x) : double.NegativeInfinity;

    internal static double[] Checked(IReadOnlyList<double> ratios)
    {
        ArgumentNullException.ThrowIfNull(ratios);
        if (ratios.Count is < 1 or > MostArms)
        {
            throw new ArgumentException($"there are {ratios.Count} arms beside the control; there are 1 to {MostArms}", nameof(ratios));
        }

        return [.. ratios.Select((ratio, k) => SequentialArgument.Positive(ratio, $"ratios[{k}]"))];
    }
}
