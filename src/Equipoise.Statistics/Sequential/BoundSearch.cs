using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>The bound at the next look that is crossed with a given probability.</summary>
internal static class BoundSearch
{
    /// <summary>Probabilities below this are not spent: the bound is infinite.</summary>
    internal const double Smallest = 1e-290;
    private const int MaximumIterations = 200;

    /// <summary>No bound lies further in than this.</summary>
    private const double Width = 80;

    /// <summary>
    /// The z with P(inside so far, Z at or above z) = probability. The tail is at most the normal one, so the normal quantile is not below the root, and from
    /// there Newton's steps on the concave logarithm of the tail come down to it.
    /// </summary>
    internal static double Upper(InsideMass inside, double information, double drift, double probability)
    {
        if (probability < Smallest)
        {
            return double.PositiveInfinity;
        }

        if (inside.Total(drift) <= probability)
        {
            return double.NegativeInfinity;
        }

        var start = Normal.UpperQuantile(probability) + (drift * Math.Sqrt(information));
        return Newton(
            start,
            start - Width,
            z =>
            {
                var tail = inside.Above(information, z, drift);
                return (Math.Log(tail / probability), -inside.Density(information, z, drift) / tail);
            },
            "an upper bound");
    }

    /// <summary>The z with P(inside so far, Z at or below z) = probability.</summary>
    internal static double Lower(InsideMass inside, double information, double drift, double probability)
    {
        if (probability < Smallest)
        {
            return double.NegativeInfinity;
        }

        if (inside.Total(drift) <= probability)
        {
            return double.PositiveInfinity;
        }

        var start = -Normal.UpperQuantile(probability) + (drift * Math.Sqrt(information));
        return Newton(
            start,
            start + Width,
            z =>
            {
                var tail = inside.Below(information, z, drift);
                return (Math.Log(tail / probability), inside.Density(information, z, drift) / tail);
            },
            "a lower bound");
    }

    /// <summary>The w with P(inside so far, |Z| below w) = probability; negative infinity for none, positive infinity if the probability is never reached.</summary>
    internal static double Wedge(InsideMass inside, double information, double drift, double probability)
    {
        if (probability < Smallest)
        {
            return double.NegativeInfinity;
        }

        if (inside.Total(drift) <= probability)
        {
            return double.PositiveInfinity;
        }

        double low = 0, high = (Math.Abs(drift) * Math.Sqrt(information)) + InsideMass.Reach;
        return Root.Between(w => inside.Between(information, -w, w, drift) - probability, low, high, "an inner wedge");
    }

    /// <summary>Newton's steps from the outer end, where the logarithm of the tail is negative; midpoints where a step leaves the bracket or is no number.</summary>
    private static double Newton(double start, double inner, Func<double, (double Value, double Slope)> function, string what)
    {
        var (z, outer) = (start, start);
        double value = 0;
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            (value, var slope) = function(z);
            (inner, outer) = value >= 0 ? (z, outer) : (inner, z);
            var next = z - (value / slope);
            if (Math.Abs(next - z) <= 1e-9 * (1 + Math.Abs(z)))
            {
                return next;
            }

            z = next > Math.Min(inner, outer) && next < Math.Max(inner, outer) ? next : (inner + outer) / 2;
        }

        throw new ConvergenceException(what, MaximumIterations, Math.Abs(value));
    }
}
