using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Simulation;

/// <summary>The comparison of two survival curves at one time, as the library makes it of a sample.</summary>
/// <param name="Time">The milestone.</param>
/// <param name="Scale">Of the test.</param>
internal sealed record MilestoneTest(double Time, SurvivalLimits Scale)
{
    internal TestOutcome Of(SurvivalEstimate control, SurvivalEstimate experimental)
    {
        var comparison = MilestoneComparison.Of(control, experimental, Time, Scale, 0.95);
        return new TestOutcome(comparison.Z ?? 0, comparison.Difference, comparison.StandardError);
    }
}

/// <summary>
/// Product-limit estimates at a milestone from columns: each arm's times under observation in order, each with a mark for an event, and the operations of the library's estimate in its order.
/// </summary>
internal sealed class ColumnMilestone(int participants)
{
    private readonly uint[][] keys = [new uint[participants], new uint[participants]];

    /// <summary>The outcome on those who have entered; none without an event or with an empty arm.</summary>
    /// <param name="columns">Those who have entered.</param>
    /// <param name="test">The test.</param>
    /// <param name="scale">Of the ticks.</param>
    /// <param name="cut">What happens after it is not seen.</param>
    /// <param name="events">All events seen, whenever.</param>
    internal TestOutcome Outcome(EnteredColumns columns, MilestoneTest test, TickScale scale, int cut, out int events)
    {
        Span<int> sizes = stackalloc int[2];
        events = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            var (followUp, seen) = columns.At(i, cut);
            var arm = columns.Arm(i);
            keys[arm][sizes[arm]++] = ((uint)followUp << 1) | (uint)seen;
            events += seen;
        }

        var milestone = (uint)scale.Tick(test.Time);
        return sizes[0] == 0 || sizes[1] == 0 || events == 0
            ? default
            : test.Of(Estimate(keys[0].AsSpan(0, sizes[0]), test.Time, milestone), Estimate(keys[1].AsSpan(0, sizes[1]), test.Time, milestone));
    }

    private static SurvivalEstimate Estimate(Span<uint> arm, double time, uint milestone)
    {
        arm.Sort();
        var (survival, greenwood) = (1.0, 0.0);
        for (var i = 0; i < arm.Length && arm[i] >> 1 <= milestone;)
        {
            var (at, atRisk, happened) = (arm[i] >> 1, arm.Length - i, 0);
            for (; i < arm.Length && arm[i] >> 1 == at; i++)
            {
                happened += (int)(arm[i] & 1);
            }

            if (happened > 0)
            {
                double n = atRisk, d = happened;
                survival = happened == atRisk ? 0 : survival * ((n - d) / n);
                greenwood += happened == atRisk ? 0 : d / (n * (n - d));
            }
        }

        return new SurvivalEstimate(time, 0, survival, survival * Math.Sqrt(greenwood), null, null);
    }
}
