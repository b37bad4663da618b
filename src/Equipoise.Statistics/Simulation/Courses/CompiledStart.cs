using System.Collections.Immutable;
using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>A participant at a cut in ticks.</summary>
/// <param name="Group">Twice the stratum plus the arm.</param>
/// <param name="Entry">Calendar tick.</param>
/// <param name="FollowUp">Ticks from entry.</param>
/// <param name="Status">At that time.</param>
/// <param name="EventFree">The event's law: the share without it at the follow-up.</param>
/// <param name="NotLeft">The dropout's law likewise.</param>
/// <param name="NotDead">The competing death's law likewise.</param>
internal sealed record StandingTicks(int Group, int Entry, int FollowUp, StandingStatus Status, double EventFree, double NotLeft, double NotDead);

/// <summary>A starting point in ticks, its participants in order of entry.</summary>
internal sealed class CompiledStart
{
    internal CompiledStart(StartingPoint start, ImmutableArray<CourseLaws> laws, TickScale scale)
    {
        Start = start;
        Tick = scale.Tick(start.Time);
        Participants = [.. start.Participants.Select(p =>
        {
            var group = (2 * p.Stratum) + (int)p.Arm;
            var (entry, law) = (scale.Tick(p.Entry), laws[group]);
            var followUp = Math.Max(0, Math.Min(scale.Tick(p.FollowUp), Tick - entry));
            return new StandingTicks(group, entry, followUp, p.Status, law.Event.Survival(followUp), law.Dropout?.Survival(followUp) ?? 1, law.CompetingDeath?.Survival(followUp) ?? 1);
        }).OrderBy(p => p.Entry)];
    }

    internal StartingPoint Start { get; }

    internal int Tick { get; }

    internal ImmutableArray<StandingTicks> Participants { get; }

    internal string Description => DesignArgument.Text($"{Tick} {string.Join(',', Start.EventsAtLooks)} {string.Join(' ', Participants)}");
}
