using System.Collections.Immutable;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>A participant's planned visits: those past, due and overdue, and the next ones to come.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Visits">The visits, in order.</param>
/// <param name="EndedOn">The day after which no visit is expected; null for no end.</param>
public sealed record VisitSheet(string Participant, ImmutableArray<VisitStatus> Visits, LocalDate? EndedOn)
{
    /// <summary>Visits whose window has passed with nothing recorded: each is recorded late, or stated as missed, which is a deviation.</summary>
    public ImmutableArray<VisitStatus> Overdue => [.. Visits.Where(v => v.Standing == VisitStanding.Overdue)];

    /// <summary>The sheet; null for somebody not randomised.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="today">The site's local date.</param>
    /// <param name="ahead">How many visits to come are shown.</param>
    public static VisitSheet? Of(TrialState state, ParticipantState participant, LocalDate today, int ahead = 3)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        if (participant.Randomisation is null)
        {
            return null;
        }

        var end = VisitLog.EndOfVisits(participant);
        var protocol = state.ProtocolOf(participant);
        var begun = VisitLog.Of(participant, protocol, today).ToList();
        var later = end is null ? VisitLog.Of(participant, protocol, int.MaxValue, today).Skip(begun.Count).Take(ahead) : [];
        return new VisitSheet(participant.Id, [.. begun, .. later], end);
    }
}
