using System.Globalization;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// The paths that are still inside the bounds: points of B(t) = Z sqrt(t) with the mass on each, a sub-density times integration weights. Armitage, McPherson and
/// Rowe's recursion carries it from look to look (Jennison and Turnbull, Group Sequential Methods (2000), ch. 19), on panels of sixteen Gauss-Legendre points no
/// wider than the narrowest increment asks for. The masses are those under one reference drift; under another drift d each is worth
/// exp((d - r) b - (d^2 - r^2) t / 2) times as much (Girsanov), so that one recursion serves all drifts within its reach.
/// </summary>
internal sealed class InsideMass(double referenceDrift, double lowestDrift, double highestDrift)
{
    /// <summary>The standard normal mass beyond this is 1e-14.</summary>
    internal const double Reach = 7.6;

    /// <summary>Width of a panel in standard deviations of what it has to resolve; at this width grid doubling changes probabilities by less than 1e-13.</summary>
    private const double PanelWidth = 6.5;
    private const int MostPanels = 4000;
    private const double Band = 8.6;

    private double[] points = new double[GaussPanels.Size];
    private double[] masses = new double[GaussPanels.Size];
    private double[] laterPoints = new double[GaussPanels.Size];
    private double[] laterMasses = new double[GaussPanels.Size];
    private int count;
    private double information;

    /// <summary>For the one drift that is also the reference.</summary>
    internal InsideMass(double drift)
        : this(drift, drift, drift)
    {
    }

    /// <summary>All paths at one point: before the first look at B(0) = 0; later, where the data stand.</summary>
    internal InsideMass Start(double atInformation = 0, double b = 0)
    {
        (information, count, points[0], masses[0]) = (atInformation, 1, b, 1);
        return this;
    }

    /// <summary>How finely the panels are cut, for tests: 1 is the engine's own.</summary>
    internal double Refinement { get; init; } = 1;

    /// <summary>The probability, under the drift, of being inside.</summary>
    internal double Total(double drift)
    {
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += masses[i] * Tilt(points[i], drift);
        }

        return sum;
    }

    /// <summary>The probability, under the drift, of being inside so far and at or above z at the later information.</summary>
    internal double Above(double laterInformation, double z, double drift)
    {
        if (double.IsInfinity(z))
        {
            return z > 0 ? 0 : Total(drift);
        }

        var (root, b) = (Math.Sqrt(laterInformation - information), z * Math.Sqrt(laterInformation));
        var shift = drift * (laterInformation - information);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += masses[i] * Tilt(points[i], drift) * Normal.UpperTail((b - points[i] - shift) / root);
        }

        return sum;
    }

    /// <summary>The probability, under the drift, of being inside so far and at or below z at the later information.</summary>
    internal double Below(double laterInformation, double z, double drift)
    {
        if (double.IsInfinity(z))
        {
            return z < 0 ? 0 : Total(drift);
        }

        var (root, b) = (Math.Sqrt(laterInformation - information), z * Math.Sqrt(laterInformation));
        var shift = drift * (laterInformation - information);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += masses[i] * Tilt(points[i], drift) * Normal.LowerTail((b - points[i] - shift) / root);
        }

        return sum;
    }

    /// <summary>The probability, under the drift, of being inside so far and between two values at the later information; small ones keep their digits.</summary>
    internal double Between(double laterInformation, double lowerZ, double upperZ, double drift)
    {
        if (!(lowerZ < upperZ))
        {
            return 0;
        }

        if (double.IsInfinity(lowerZ) || double.IsInfinity(upperZ))
        {
            return lowerZ < 0 && double.IsInfinity(lowerZ) ? Below(laterInformation, upperZ, drift) : Above(laterInformation, lowerZ, drift);
        }

        var root = Math.Sqrt(laterInformation - information);
        var (low, high) = (lowerZ * Math.Sqrt(laterInformation), upperZ * Math.Sqrt(laterInformation));
        var shift = drift * (laterInformation - information);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            var (from, to) = ((low - points[i] - shift) / root, (high - points[i] - shift) / root);
            sum += masses[i] * Tilt(points[i], drift)
                * (from > 0 ? Normal.UpperTail(from) - Normal.UpperTail(to) : Normal.LowerTail(to) - Normal.LowerTail(from));
        }

        return sum;
    }

    /// <summary>The sub-density of Z at the later information under the drift.</summary>
    internal double Density(double laterInformation, double z, double drift)
    {
        var (root, b) = (Math.Sqrt(laterInformation - information), z * Math.Sqrt(laterInformation));
        var shift = drift * (laterInformation - information);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += masses[i] * Tilt(points[i], drift) * Normal.Density((b - points[i] - shift) / root);
        }

        return sum * Math.Sqrt(laterInformation) / root;
    }

    /// <summary>The expectation, under the drift, of B at the later information over the paths inside so far that lie at or above z there.</summary>
    internal double MeanAbove(double laterInformation, double z, double drift)
    {
        var (root, b) = (Math.Sqrt(laterInformation - information), z * Math.Sqrt(laterInformation));
        var shift = drift * (laterInformation - information);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            var mean = points[i] + shift;
            var (tail, density) = double.IsInfinity(z)
                ? (z < 0 ? 1 : 0, 0)
                : (Normal.UpperTail((b - mean) / root), Normal.Density((b - mean) / root));
            sum += masses[i] * Tilt(points[i], drift) * ((mean * tail) + (root * density));
        }

        return sum;
    }

    /// <summary>Each mass times its B: the carrier of E(B at this look | what comes later).</summary>
    internal void WeighByPosition()
    {
        for (var i = 0; i < count; i++)
        {
            masses[i] *= points[i];
        }
    }

    /// <summary>
    /// Goes to the later look and keeps what is between the bounds there and, if there is a wedge, outside the wedge. The look after it tells how fine the
    /// panels must be.
    /// </summary>
    internal void Advance(double laterInformation, double nextInformation, in Continuation inside)
    {
        var rootLater = Math.Sqrt(laterInformation);
        var low = Math.Max(inside.LowerZ * rootLater, Math.Min((lowestDrift * laterInformation) - (Reach * rootLater), inside.LowerReach));
        var high = Math.Min(inside.UpperZ * rootLater, Math.Max((highestDrift * laterInformation) + (Reach * rootLater), inside.UpperReach));
        var (before, after) = (laterInformation - information, nextInformation - laterInformation);
        var width = PanelWidth / Refinement / Math.Sqrt((1 / before) + (1 / after));
        var wedge = inside.WedgeZ * rootLater;
        if (inside.WedgeZ > 0 && -wedge < high && wedge > low)
        {
            var (left, right) = (Panels(low, -wedge), Panels(wedge, high));
            Require(left + right, ref laterPoints, ref laterMasses);
            GaussPanels.Fill(low, -wedge, left, laterPoints, laterMasses);
            GaussPanels.Fill(wedge, high, right, laterPoints.AsSpan(left * GaussPanels.Size), laterMasses.AsSpan(left * GaussPanels.Size));
            Carry(laterInformation, (left + right) * GaussPanels.Size);
        }
        else
        {
            var panels = Panels(low, high);
            Require(panels, ref laterPoints, ref laterMasses);
            GaussPanels.Fill(low, high, panels, laterPoints, laterMasses);
            Carry(laterInformation, panels * GaussPanels.Size);
        }

        int Panels(double from, double to)
        {
            if (!(from < to))
            {
                return 0;
            }

            var needed = Math.Ceiling((to - from) / width);
            return needed <= MostPanels ? (int)needed : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"information fractions {laterInformation - before:R}, {laterInformation:R} and {nextInformation:R} lie too close together for their looks to be told apart"));
        }
    }

    private void Carry(double laterInformation, int size)
    {
        var gained = laterInformation - information;
        var root = Math.Sqrt(gained);
        var (scale, shift, height) = (Math.Sqrt(0.5) / root, referenceDrift * gained, Normal.Density(0) / root);
        var from = 0;
        var first = points.AsSpan(0, count);
        var mass = masses.AsSpan(0, count);
        for (var j = 0; j < size; j++)
        {
            var y = laterPoints[j] - shift;
            // Far from the mean the paths that lead here come from further off.
            var band = root * (Band + (Math.Abs(laterPoints[j] - (referenceDrift * laterInformation)) * root / laterInformation));
            while (from < first.Length && count > 1 && first[from] < y - band)
            {
                from++;
            }

            double density = 0;
            for (var i = from; i < first.Length; i++)
            {
                var distance = (y - first[i]) * scale;
                if (first[i] > y + band)
                {
                    break;
                }

                density += mass[i] * Math.Exp(-distance * distance);
            }

            laterMasses[j] *= density * height;
        }

        (points, laterPoints, masses, laterMasses) = (laterPoints, points, laterMasses, masses);
        (count, information) = (size, laterInformation);
    }

    private static void Require(int panels, ref double[] points, ref double[] masses)
    {
        if (points.Length < panels * GaussPanels.Size)
        {
            (points, masses) = (new double[panels * GaussPanels.Size], new double[panels * GaussPanels.Size]);
        }
    }

    private double Tilt(double b, double drift) => drift == referenceDrift
        ? 1
        : Math.Exp((drift - referenceDrift) * (b - (0.5 * (drift + referenceDrift) * information)));
}

/// <summary>Where the trial goes on at a look.</summary>
/// <param name="LowerZ">Above this; negative infinity where there is no bound.</param>
/// <param name="UpperZ">Below this; positive infinity where there is no bound.</param>
/// <param name="WedgeZ">And with |Z| above this; not positive where there is no inner wedge.</param>
/// <param name="LowerReach">How far down, on the scale of B, later bounds need the paths even if they are rare.</param>
/// <param name="UpperReach">How far up.</param>
internal readonly record struct Continuation(double LowerZ, double UpperZ, double WedgeZ, double LowerReach, double UpperReach);
