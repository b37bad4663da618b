using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Says when the asymptotic distribution of a log-rank test is a poor guide.</summary>
internal static class SmallSample
{
    public static ImmutableArray<string> Notes(SurvivalSample sample, LogRankResult test) =>
    [
        .. sample.EventCount == 0 ? ["No event was observed: there is nothing to compare, and P is 1."] : ImmutableArray<string>.Empty,
        .. sample.EventCount > 0 && RelabellingAdvice.For(sample, new LogRankOptions { Stratified = false }) is { Advised: true } advice
            ? [$"An arm expects {Numerals.Significant(advice.SmallestExpectedEvents, 3)} events only: the chi-square distribution is approximate (docs/methods/relabelling.md says by how much). exact-log-rank and permutation-log-rank need no approximation."]
            : ImmutableArray<string>.Empty,
        .. test.DegreesOfFreedom < sample.GroupCount - 1 && sample.EventCount > 0 ? ["An arm was at risk at no event time and adds no degree of freedom."] : ImmutableArray<string>.Empty,
    ];
}
