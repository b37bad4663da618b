namespace Equipoise.Statistics.Sequential;

/// <summary>
/// How far out a look's paths matter for the bounds of later looks. Paths that reach z at information t stood, at the earlier information s, around
/// z s / sqrt(t) with standard deviation sqrt(s (t - s) / t) (the Brownian bridge). So a far bound keeps the leading digits of its small probability.
/// </summary>
internal static class Reaches
{
    /// <summary>Bounds beyond this are crossed with a probability below the smallest double.</summary>
    private const double Farthest = 38;
    private const double Deviations = 7;

    /// <summary>The continuation region of a look with its reaches.</summary>
    internal static Continuation At(int look, ReadOnlySpan<double> information, ReadOnlySpan<double> lowerZ, ReadOnlySpan<double> upperZ, double wedgeZ)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var later = look + 1; later < information.Length; later++)
        {
            var (share, spread) = (information[look] / Math.Sqrt(information[later]), Deviations * Math.Sqrt(information[look] * (1 - (information[look] / information[later]))));
            if (Math.Abs(upperZ[later]) < Farthest)
            {
                high = Math.Max(high, (upperZ[later] * share) + spread);
            }

            if (Math.Abs(lowerZ[later]) < Farthest)
            {
                low = Math.Min(low, (lowerZ[later] * share) - spread);
            }
        }

        return new Continuation(lowerZ[look], upperZ[look], wedgeZ, low, high);
    }
}
