using System.Collections.Immutable;
using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>Where a participant stands at a data cut.</summary>
public enum StandingStatus
{
    /// <summary>In follow-up without the event.</summary>
    AtRisk,

    /// <summary>Had the event.</summary>
    Event,

    /// <summary>Left the follow-up, or died of something that is not the event.</summary>
    Left,
}

/// <summary>A participant as they stand at a data cut.</summary>
/// <param name="Stratum">Of the design, from 0.</param>
/// <param name="Arm">As allocated.</param>
/// <param name="Entry">Calendar time, from 0 to the cut.</param>
/// <param name="FollowUp">Time from entry for which the status is known: to the event, to the end of follow-up, or to the last contact.</param>
/// <param name="Status">At that time.</param>
public sealed record StandingParticipant(int Stratum, SimulatedArm Arm, double Entry, double FollowUp, StandingStatus Status);

/// <summary>
/// A trial under way: every replicate begins with these participants and draws what is to come. Someone at risk has the event at a time drawn from the design's law given that it has not come by the follow-up known:
/// S(t)/S(follow-up). Entries to come follow the accrual pattern from the cut on.
/// </summary>
/// <param name="Time">Calendar time of the cut: what happens later is to come.</param>
/// <param name="Participants">Who has entered.</param>
/// <param name="EventsAtLooks">Events in the data at each look that has taken place, in order; the looks of the trial begin after them.</param>
public sealed record StartingPoint(double Time, ImmutableArray<StandingParticipant> Participants, ImmutableArray<int> EventsAtLooks)
{
    internal void Require(SimulatedTrial trial)
    {
        Check(Time >= 0 && Time < trial.LongestDuration, $"the cut is at {Time:R}; it is from 0 to below the longest duration, {trial.LongestDuration:R}");
        Check(!Participants.IsDefault && Participants.Length <= trial.Participants, $"{(Participants.IsDefault ? 0 : Participants.Length)} participants have entered; the trial has {trial.Participants}");
        Check(!EventsAtLooks.IsDefault && EventsAtLooks.Length < trial.Looks.Length, $"{(EventsAtLooks.IsDefault ? 0 : EventsAtLooks.Length)} looks have taken place of {trial.Looks.Length}; at least one is to come");
        for (var i = 0; i < Participants.Length; i++)
        {
            var p = Participants[i];
            Check(p.Stratum >= 0 && p.Stratum < trial.Design.Strata.Length, $"Participants[{i}].Stratum is {p.Stratum}; the design has {trial.Design.Strata.Length}");
            Check(p.Entry >= 0 && p.Entry <= Time, $"Participants[{i}].Entry is {p.Entry:R}; it is from 0 to the cut, {Time:R}");
            Check(p.FollowUp >= 0 && p.Entry + p.FollowUp <= Time + 1e-9, $"Participants[{i}] entered at {p.Entry:R} and has a follow-up of {p.FollowUp:R}; it is 0 or more and ends by the cut, {Time:R}");
        }
    }

    private static void Check(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new ArgumentException(DesignArgument.Text(message));
        }
    }
}
