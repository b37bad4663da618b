using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>The ends at least as extreme as the one found, in the stage-wise ordering, as a function of the drift.</summary>
internal sealed class StoppedPath
{
    private readonly double[] t;
    private readonly double[] upper;
    private readonly double[] bottom;
    private readonly double[] wedge;
    private readonly double z;

    internal StoppedPath(SequentialDesign design, TrialEnd end, FutilityUse futility)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(end);
        if (end.Look < 1 || end.Look > design.UpperZ.Length)
        {
            throw new ArgumentException($"the trial ended at look {end.Look}; the design has looks 1 to {design.UpperZ.Length}", nameof(end));
        }

        if (!double.IsFinite(end.Z))
        {
            throw new ArgumentException(FormattableString.Invariant($"z at the end is {end.Z:R}; it is finite"), nameof(end));
        }

        t = [.. design.InformationFractions.AsSpan()[..end.Look]];
        t[^1] = end.InformationFraction;
        if (!(double.IsFinite(t[^1]) && t[^1] > (end.Look > 1 ? t[^2] : 0)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"the information fraction at the end is {t[^1]:R}, not above that of the look before, {(end.Look > 1 ? t[^2] : 0):R}"), nameof(end));
        }

        upper = [.. design.UpperZ.AsSpan()[..end.Look]];
        bottom = design.Bottom(futility)[..end.Look];
        wedge = [.. Enumerable.Range(0, end.Look).Select(look => design.Wedge(look, futility))];
        z = end.Z;
        Naive = z / Math.Sqrt(t[^1]);
    }

    /// <summary>The maximum likelihood estimate of the drift.</summary>
    internal double Naive { get; }

    /// <summary>P under the drift: an upper crossing at an earlier look, or the look of the end reached with Z at or above the one found.</summary>
    internal double AtLeastAsExtreme(double drift)
    {
        var inside = new InsideMass(drift).Start();
        double sum = 0;
        for (var look = 0; look + 1 < t.Length; look++)
        {
            sum += inside.Above(t[look], upper[look], drift);
            inside.Advance(t[look], t[look + 1], Reaches.At(look, t, bottom, upper, wedge[look]));
        }

        return sum + inside.Above(t[^1], z, drift);
    }

    /// <summary>E(B(t1) / t1 | the end), which is the same under every drift: the masses after the first look carried on twice, plain and times B(t1).</summary>
    internal double MeanUnbiased()
    {
        if (t.Length == 1)
        {
            return Naive;
        }

        var (plain, weighed) = (new InsideMass(Naive).Start(), new InsideMass(Naive).Start());
        for (var look = 0; look + 1 < t.Length; look++)
        {
            var inside = Reaches.At(look, t, bottom, upper, wedge[look]);
            plain.Advance(t[look], t[look + 1], inside);
            weighed.Advance(t[look], t[look + 1], inside);
            if (look == 0)
            {
                weighed.WeighByPosition();
            }
        }

        var density = plain.Density(t[^1], z, Naive);
        return density > 0
            ? weighed.Density(t[^1], z, Naive) / density / t[0]
            : throw new ArgumentException(FormattableString.Invariant($"z at the end is {z:R}, which no path inside the bounds before reaches"));
    }

    /// <summary>The drift under which an end at least as extreme has the given probability, which rises with the drift.</summary>
    internal double DriftWith(double probability)
    {
        var target = Normal.Quantile(probability);
        var slope = Math.Sqrt(t[^1]);
        return Root.OfNearlyLinear(
            drift => Math.Clamp(Normal.Quantile(Math.Min(1, AtLeastAsExtreme(drift))), -30, 30) - target, "a drift of the stage-wise ordering", Naive + (target / slope), slope);
    }
}
