using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using NodaTime;

namespace Equipoise.Trials.FollowUp;

/// <summary>How a planned visit stands.</summary>
public enum VisitStanding
{
    /// <summary>Its window has not begun.</summary>
    Upcoming,

    /// <summary>Its window is open.</summary>
    Due,

    /// <summary>Its window has passed and nothing is recorded.</summary>
    Overdue,

    /// <summary>It took place.</summary>
    Attended,

    /// <summary>It is recorded as missed.</summary>
    Missed,

    /// <summary>The participant had relapsed, died, withdrawn or was lost before its window ended.</summary>
    NotExpected,
}

/// <summary>A planned visit and how it stands.</summary>
/// <param name="Planned">The visit.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="AttendedOn">When it took place; null if it did not.</param>
public sealed record VisitStatus(PlannedVisit Planned, VisitStanding Standing, LocalDate? AttendedOn)
{
    /// <summary>Whether it took place outside its window.</summary>
    public bool OutsideWindow => AttendedOn is { } on && (on < Planned.From || on > Planned.To);
}

/// <summary>A participant's planned visits against what was recorded.</summary>
public static class VisitLog
{
    /// <summary>The visits whose window begins by a day, each with its standing on that day.</summary>
    /// <exception cref="ArgumentException">The participant is not randomised.</exception>
    public static IEnumerable<VisitStatus> Of(ParticipantState participant, TrialProtocol protocol, LocalDate today) => Of(participant, protocol, int.MaxValue, today).TakeWhile(v => v.Planned.From <= today);

    /// <summary>The visits up to a month, each with its standing on a day.</summary>
    /// <exception cref="ArgumentException">The participant is not randomised.</exception>
    internal static IEnumerable<VisitStatus> Of(ParticipantState participant, TrialProtocol protocol, int throughMonth, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(protocol);
        var randomisedOn = participant.Randomisation?.Fact.RandomisedOn ?? throw new ArgumentException($"{participant.Id} is not randomised; there are no visits", nameof(participant));
        var end = EndOfVisits(participant);
        return VisitCalendar.Of(protocol.Document.FollowUp, randomisedOn, throughMonth).Select(visit => Status(participant, visit, end, today));
    }

    /// <summary>The last day on which visits are expected; null for no end.</summary>
    public static LocalDate? EndOfVisits(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        LocalDate?[] ends =
        [
            participant.Relapse?.Fact.EvidenceOn, participant.Death?.Fact.DiedOn, participant.Loss?.Fact.LastContactOn,
            participant.FollowUpWithdrawal?.Fact.WithdrewOn, participant.ConsentWithdrawal?.Fact.WithdrewOn,
        ];
        return ends.Min();
    }

    /// <summary>What is recorded of a visit that did not take place.</summary>
    internal static IEnumerable<TrialEvent> Missed(string participant, PlannedVisit visit, string ground, bool foundByRule) =>
    [
        new VisitMissed(participant, visit.Month, ground),
        new DeviationRecorded(participant, DeviationKind.VisitMissed, visit.To, string.Create(CultureInfo.InvariantCulture, $"The visit of month {visit.Month}, planned from {visit.From:uuuu-MM-dd} to {visit.To:uuuu-MM-dd}, did not take place: {ground}"), foundByRule),
    ];

    private static VisitStatus Status(ParticipantState participant, PlannedVisit visit, LocalDate? end, LocalDate today)
    {
        if (participant.Assessments.FirstOrDefault(a => a.Fact.VisitMonth == visit.Month) is { Sequence: > 0 } attended)
        {
            return new VisitStatus(visit, VisitStanding.Attended, attended.Fact.AssessedOn);
        }

        var standing = participant.MissedVisits.Any(m => m.Fact.VisitMonth == visit.Month) ? VisitStanding.Missed
            : end <= visit.To ? VisitStanding.NotExpected
            : today < visit.From ? VisitStanding.Upcoming
            : today <= visit.To ? VisitStanding.Due
            : VisitStanding.Overdue;
        return new VisitStatus(visit, standing, null);
    }
}
