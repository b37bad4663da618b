using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Places of axis ticks.</summary>
internal static class Ticks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten that span a range with at most about <paramref name="count"/> steps.</summary>
    public static ImmutableArray<double> Nice(double low, double high, int count)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || high <= low)
        {
            return [double.IsFinite(low) ? low : 0];
        }

        var step = Step((high - low) / count);
        var first = (long)Math.Floor((low / step) + 1e-9);
        var last = (long)Math.Ceiling((high / step) - 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => Math.Round((first + i) * step, 10))];
    }

    /// <summary>Keeps every tick, or every second, third ... one, so that neighbours stand at least <paramref name="gap"/> apart.</summary>
    public static ImmutableArray<int> Spaced(ImmutableArray<double> places, double gap)
    {
        for (var stride = 1; stride < places.Length; stride++)
        {
            var kept = Enumerable.Range(0, places.Length).Where(i => i % stride == 0).ToImmutableArray();
            if (kept.Zip(kept.Skip(1)).All(pair => places[pair.Second] - places[pair.First] >= gap))
            {
                return kept;
            }
        }

        return places.IsEmpty ? [] : [0];
    }

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var lead = rough / power;
        return power * (lead <= 1 + 1e-9 ? 1 : lead <= 2 + 1e-9 ? 2 : lead <= 5 + 1e-9 ? 5 : 10);
    }
}
