using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation;

/// <summary>The statuses at a milestone counted in columns: what <see cref="MilestoneStatuses.Of"/> finds in a sample, in whole ticks.</summary>
internal static class ColumnProportions
{
    /// <summary>The outcome on those who have entered.</summary>
    /// <param name="columns">Those who have entered.</param>
    /// <param name="test">The test.</param>
    /// <param name="scale">Of the ticks.</param>
    /// <param name="cut">What happens after it is not seen.</param>
    /// <param name="events">All events seen, whenever.</param>
    internal static TestOutcome Outcome(EnteredColumns columns, ProportionsTest test, TickScale scale, int cut, out int events)
    {
        var (last, first) = (scale.Tick(test.Milestone), (int)Math.Min(Math.Ceiling(test.Milestone * scale.PerUnit), TickScale.Never));
        var open = test.Futility is null ? null : new[] { ImmutableArray.CreateBuilder<double>(columns.Count), ImmutableArray.CreateBuilder<double>(columns.Count) };
        Span<int> free = stackalloc int[2];
        Span<int> known = stackalloc int[2];
        events = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            var (followUp, seen) = columns.At(i, cut);
            var arm = columns.Arm(i);
            var happened = seen & (followUp <= last ? 1 : 0);
            var without = (followUp >= first ? 1 : 0) & (happened ^ 1);
            events += seen;
            free[arm] += without;
            known[arm] += without | happened;
            if (open is not null && (without | happened) == 0)
            {
                open[arm].Add(scale.Time(followUp));
            }
        }

        return open is null
            ? ProportionsTest.Of(free[0], known[0], free[1], known[1])
            : test.Of(new MilestoneStatuses(new ArmStatuses(free[0], known[0] - free[0], open[0].DrainToImmutable()), new ArmStatuses(free[1], known[1] - free[1], open[1].DrainToImmutable())));
    }
}
