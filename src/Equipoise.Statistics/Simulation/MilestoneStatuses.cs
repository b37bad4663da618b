using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Simulation;

/// <summary>One arm at a look by status at a milestone.</summary>
/// <param name="EventFree">Followed to the milestone without an event before or at it.</param>
/// <param name="Events">With an event at the milestone or before.</param>
/// <param name="Open">Time under observation of everybody else who has entered, in order of entry, in the trial's unit.</param>
public sealed record ArmStatuses(int EventFree, int Events, ImmutableArray<double> Open)
{
    /// <summary>With a known status.</summary>
    public int Known => EventFree + Events;
}

/// <summary>Both arms at a look by status at a milestone.</summary>
/// <param name="Control">The control arm.</param>
/// <param name="Experimental">The experimental arm.</param>
public sealed record MilestoneStatuses(ArmStatuses Control, ArmStatuses Experimental)
{
    /// <summary>The statuses in a sample whose first group is the control arm and second the experimental.</summary>
    internal static MilestoneStatuses Of(SurvivalSample sample, double milestone)
    {
        Span<int> free = stackalloc int[2];
        Span<int> events = stackalloc int[2];
        ImmutableArray<double>.Builder[] open = [ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>()];
        for (var i = 0; i < sample.Count; i++)
        {
            var arm = sample.Groups.Codes[i];
            if (sample.Events[i] && sample.Times[i] <= milestone)
            {
                events[arm]++;
            }
            else if (sample.Times[i] >= milestone)
            {
                free[arm]++;
            }
            else
            {
                open[arm].Add(sample.Times[i]);
            }
        }

        return new MilestoneStatuses(new ArmStatuses(free[0], events[0], open[0].ToImmutable()), new ArmStatuses(free[1], events[1], open[1].ToImmutable()));
    }
}

/// <summary>A rule for futility that looks at the statuses themselves instead of at Z: a best case, or a conditional power computed from counts.</summary>
/// <param name="Name">Says all that the rule depends on: simulations under rules of different names do not merge.</param>
/// <param name="IsMet">Whether the trial ends. Called from many threads.</param>
public sealed record StatusRule(string Name, Func<MilestoneStatuses, bool> IsMet);
