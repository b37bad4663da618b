namespace Equipoise.Statistics.Survival;

/// <summary>
/// Whether a log-rank test of this sample should be read from its own permutation or re-randomisation distribution instead of the normal one. With everyone followed to the
/// event, one look and equal groups, the nominal one-sided 0.025 is really 0.0355 at 10 events, 0.0297 at 36, 0.0271 at 100, 0.0260 at 200; with groups of 2 to 1 it leans to one side
/// (docs/methods/relabelling.md has the table).
/// </summary>
/// <param name="SmallestExpectedEvents">The fewest events that a group is expected to have if all share one hazard, of those with anyone at risk at an event.</param>
public sealed record RelabellingAdvice(double SmallestExpectedEvents)
{
    /// <summary>Below this many expected events in a group the advice is to relabel: at 50, the real level of a nominal 0.025 is about a tenth above it.</summary>
    public const double FewExpectedEvents = 50;

    /// <summary>True when <see cref="SmallestExpectedEvents"/> is below <see cref="FewExpectedEvents"/>.</summary>
    public bool Advised => SmallestExpectedEvents < FewExpectedEvents;

    /// <summary>Looks at a sample; events are counted, not weighted by a <see cref="LogRankWeight"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than two group labels.</exception>
    public static RelabellingAdvice For(SurvivalSample sample, LogRankOptions options)
    {
        var groups = LogRank.Test(sample, options).Groups;
        return new RelabellingAdvice(groups.Where(group => group.Expected > 0).Select(group => group.Expected).DefaultIfEmpty(0).Min());
    }
}
