using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Statistics.Sequential;

/// <summary>A shape of upper bounds over the information fraction t: the bound at a look is one constant times the shape.</summary>
/// <param name="Name">For print.</param>
/// <param name="Source">Where the family was published.</param>
/// <param name="Shape">From the information fraction (0 to 1) to the bound's height relative to the last look, where it is 1.</param>
public sealed record BoundaryFamily(string Name, string Source, Func<double, double> Shape)
{
    /// <summary>Z bounds proportional to 1/sqrt(t): nearly closed at first, nearly the fixed test at the end.</summary>
    public static BoundaryFamily OBrienFleming { get; } = new("O'Brien-Fleming", "O'Brien and Fleming, Biometrics 1979;35:549-556", t => 1 / Math.Sqrt(t));

    /// <summary>The same Z bound at every look.</summary>
    public static BoundaryFamily Pocock { get; } = new("Pocock", "Pocock, Biometrika 1977;64:191-199", _ => 1);

    /// <summary>The families that tests and documents go through; Wang and Tsiatis' stands here with delta 0.25.</summary>
    public static ImmutableArray<BoundaryFamily> All { get; } = [OBrienFleming, Pocock, WangTsiatis(0.25)];

    /// <summary>Z bounds proportional to t^(delta - 1/2): O'Brien-Fleming at delta 0, Pocock at 1/2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not finite.</exception>
    public static BoundaryFamily WangTsiatis(double delta)
    {
        if (!double.IsFinite(delta))
        {
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "delta is finite");
        }

        return new BoundaryFamily(
            string.Create(CultureInfo.InvariantCulture, $"Wang-Tsiatis, delta {delta}"), "Wang and Tsiatis, Biometrics 1987;43:193-199", t => Math.Pow(t, delta - 0.5));
    }
}
