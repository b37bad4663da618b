using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

/// <summary>Samples that lie in wait: heavy ties, unequal arms, strata with one arm, strata without events.</summary>
internal static class RandomSamples
{
    internal const int Count = 200;

    internal static SurvivalSample Make(int replicate, bool ties)
    {
        var stream = RandomStream.For(1963, (ulong)replicate, "samples");
        var n = 6 + stream.NextInt(60);
        var times = new double[n];
        var events = new bool[n];
        var groups = new int[n];
        var strata = new int[n];
        for (var i = 0; i < n; i++)
        {
            var time = stream.NextExponential(0.2);
            times[i] = ties ? Math.Ceiling(time) : time;
            groups[i] = i < 2 ? i : stream.NextBernoulli(0.4) ? 1 : 0;
            strata[i] = i < 4 ? 0 : stream.NextInt(3);
            events[i] = i < 4 || (strata[i] != 1 && stream.NextBernoulli(0.7));
            groups[i] = strata[i] == 2 ? 0 : groups[i];
        }

        return SurvivalSample.Create(times, events, Factor.FromCodes(["a", "b"], groups), Factor.FromCodes(["s", "no events", "one arm", "empty"], strata));
    }

    internal static SurvivalSample With(this SurvivalSample sample, Func<double, double>? time = null, Func<int, int>? group = null, Func<int, int>? stratum = null) =>
        SurvivalSample.Create(
            [.. sample.Times.ToArray().Select(time ?? (t => t))],
            sample.Events.ToArray(),
            Factor.FromCodes(sample.Groups.Labels, [.. sample.Groups.Codes.ToArray().Select(group ?? (g => g))]),
            Factor.FromCodes(sample.Strata.Labels, [.. sample.Strata.Codes.ToArray().Select(stratum ?? (s => s))]));
}
