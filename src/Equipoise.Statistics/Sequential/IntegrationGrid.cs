using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>From one look to the next: Z sqrt(t) gains a normal increment of mean drift (t2 - t1) and variance t2 - t1.</summary>
internal readonly struct Increment(double from, double to, double drift)
{
    private readonly double rootFrom = Math.Sqrt(from);
    private readonly double rootTo = Math.Sqrt(to);
    private readonly double rootDifference = Math.Sqrt(to - from);
    private readonly double shift = drift * (to - from);

    /// <summary>How many standard deviations of the increment lead from z at the earlier look to z at the later.</summary>
    internal double Standardise(double earlierZ, double laterZ) => ((laterZ * rootTo) - (earlierZ * rootFrom) - shift) / rootDifference;

    /// <summary>The greatest density of the later z, given the earlier.</summary>
    internal double Height => Normal.Density(0) * rootTo / rootDifference;
}

/// <summary>
/// Points of Z and the mass on each: a sub-density times integration weights. The panels are those of Jennison and Turnbull (2000), 19.2, dense around the
/// mean and widening with the logarithm of the distance; inside a panel four Gauss-Legendre points take the place of Simpson's three.
/// </summary>
internal sealed class IntegrationGrid(double[] points, double[] masses)
{
    /// <summary>The r of Jennison and Turnbull: 6 r - 2 panels.</summary>
    private const int Refinement = 14;

    /// <summary>A normal density this many standard deviations out is below 1e-17 of its height.</summary>
    private const double Reach = 9;

    private static readonly double[] Standard = [.. Enumerable.Range(1, (6 * Refinement) - 1).Select(StandardPoint)];

    // The zeros of the fourth Legendre polynomial and their weights, on -1 to 1: 3/7 -+ 2/7 sqrt(6/5) under the root, (18 +- sqrt(30))/36.
    private static readonly double Inner = Math.Sqrt((3.0 / 7) - (2.0 / 7 * Math.Sqrt(1.2)));
    private static readonly double Outer = Math.Sqrt((3.0 / 7) + (2.0 / 7 * Math.Sqrt(1.2)));
    private static readonly double InnerWeight = (18 + Math.Sqrt(30)) / 36;
    private static readonly double OuterWeight = (18 - Math.Sqrt(30)) / 36;

    /// <summary>The mass above a bound of the later look.</summary>
    internal double Above(Increment step, double bound)
    {
        double sum = 0;
        for (var i = 0; i < points.Length; i++)
        {
            sum += masses[i] * Normal.UpperTail(step.Standardise(points[i], bound));
        }

        return sum;
    }

    /// <summary>The mass below a bound of the later look.</summary>
    internal double Below(Increment step, double bound)
    {
        double sum = 0;
        for (var i = 0; i < points.Length; i++)
        {
            sum += masses[i] * Normal.LowerTail(step.Standardise(points[i], bound));
        }

        return sum;
    }

    /// <summary>The mass that stays between the bounds of the later look, whose mean is given.</summary>
    internal IntegrationGrid Advance(Increment step, double lower, double upper, double mean)
    {
        var (later, weights) = Panels(lower, upper, mean);
        for (var j = 0; j < later.Length; j++)
        {
            double density = 0;
            for (var i = 0; i < points.Length; i++)
            {
                var distance = step.Standardise(points[i], later[j]);
                if (distance is > -Reach and < Reach)
                {
                    density += masses[i] * Math.Exp(-0.5 * distance * distance);
                }
            }

            weights[j] *= density * step.Height;
        }

        return new IntegrationGrid(later, weights);
    }

    private static (double[] Points, double[] Weights) Panels(double lower, double upper, double mean)
    {
        var from = Math.Max(lower, mean + Standard[0]);
        var to = Math.Min(upper, mean + Standard[^1]);
        if (!(from < to))
        {
            return ([], []);
        }

        double[] ends = [from, .. Standard.Select(z => mean + z).Where(z => z > from && z < to), to];
        var points = new double[4 * (ends.Length - 1)];
        var weights = new double[points.Length];
        for (var panel = 0; panel + 1 < ends.Length; panel++)
        {
            var middle = (ends[panel] + ends[panel + 1]) / 2;
            var half = (ends[panel + 1] - ends[panel]) / 2;
            var first = 4 * panel;
            (points[first], points[first + 1]) = (middle - (half * Outer), middle - (half * Inner));
            (points[first + 2], points[first + 3]) = (middle + (half * Inner), middle + (half * Outer));
            weights[first] = weights[first + 3] = half * OuterWeight;
            weights[first + 1] = weights[first + 2] = half * InnerWeight;
        }

        return (points, weights);
    }

    private static double StandardPoint(int i) => i switch
    {
        < Refinement => -3 - (4 * Math.Log((double)Refinement / i)),
        <= 5 * Refinement => -3 + (3.0 * (i - Refinement) / (2 * Refinement)),
        _ => 3 + (4 * Math.Log((double)Refinement / ((6 * Refinement) - i))),
    };
}
