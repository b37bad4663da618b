using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Says when the asymptotic distribution of a log-rank test is a poor guide.</summary>
internal static class SmallSample
{
    /// <summary>
    /// With 36 events the asymptotic log-rank test at one-sided 0.025 in a two-look design rejects a true null hypothesis with probability 0.0257; below about 40
    /// events the third decimal of a level is not to be relied on.
    /// </summary>
    private const int FewEvents = 40;

    public static ImmutableArray<string> Notes(SurvivalSample sample, LogRankResult test) =>
    [
        .. sample.EventCount == 0 ? ["No event was observed: there is nothing to compare, and P is 1."] : ImmutableArray<string>.Empty,
        .. sample.EventCount is > 0 and < FewEvents ? [$"With {Numerals.Count(sample.EventCount)} events the chi-square distribution is approximate: at 36 events a nominal 0.025 is about 0.0257. exact-log-rank or permutation-log-rank need no approximation."] : ImmutableArray<string>.Empty,
        .. test.DegreesOfFreedom < sample.GroupCount - 1 && sample.EventCount > 0 ? ["An arm was at risk at no event time and adds no degree of freedom."] : ImmutableArray<string>.Empty,
    ];
}
