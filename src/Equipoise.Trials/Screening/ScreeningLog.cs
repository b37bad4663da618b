using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Screening;

/// <summary>How far a candidate came.</summary>
public enum ScreeningStatus
{
    /// <summary>In the log, not yet consented.</summary>
    Screened,

    /// <summary>Consented, not yet assessed.</summary>
    Consented,

    /// <summary>Assessed; at least one criterion is not met, missing or out of date.</summary>
    AssessedNotEligible,

    /// <summary>Assessed; every criterion was met on the day.</summary>
    AssessedEligible,

    /// <summary>Not randomised, for a stated reason.</summary>
    Excluded,

    /// <summary>Randomised.</summary>
    Randomised,
}

/// <summary>A line of the screening log.</summary>
/// <param name="Participant">The number.</param>
/// <param name="Site">The site.</param>
/// <param name="ScreenedOn">The site's local date of screening.</param>
/// <param name="Status">How far the candidate came.</param>
/// <param name="Exclusion">The exclusion; null where there is none.</param>
/// <param name="RescreenOf">The number under which the same person was screened before; null for none.</param>
/// <param name="RescreenedAs">The number under which the same person was screened again; null for none.</param>
public sealed record ScreeningLine(string Participant, string Site, LocalDate ScreenedOn, ScreeningStatus Status, CandidateExcluded? Exclusion, string? RescreenOf, string? RescreenedAs);

/// <summary>How many persons were excluded for a reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">Persons.</param>
/// <param name="Criteria">Where the reason is a criterion: persons by the criterion named, most frequent first, ties by number; else empty.</param>
public sealed record ExclusionCount(ExclusionReason Reason, int Count, ImmutableArray<(string Criterion, int Count)> Criteria);

/// <summary>
/// The screening log of a trial, and the counts that the flow of participants takes from it. It counts persons: somebody who was excluded and screened again under another number counts once, with
/// what the last screening led to.
/// </summary>
/// <param name="Lines">Every number, in order of numbers.</param>
/// <param name="Assessed">Persons assessed for eligibility: all who entered the log.</param>
/// <param name="Excluded">Persons not randomised, by reason, most frequent first, ties in the order of the list of reasons.</param>
/// <param name="Open">Persons still in screening.</param>
/// <param name="Randomised">Persons randomised.</param>
public sealed record ScreeningLog(ImmutableArray<ScreeningLine> Lines, int Assessed, ImmutableArray<ExclusionCount> Excluded, int Open, int Randomised)
{
    /// <summary>The log of a trial; always Assessed = sum of Excluded + Open + Randomised.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">Only this site's; null for all.</param>
    public static ScreeningLog Of(TrialState state, string? site = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var again = state.Participants.Values.Where(p => p.RescreenOf is not null).GroupBy(p => p.RescreenOf!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.OrderBy(p => p.ScreeningEntry).Last().Id, StringComparer.Ordinal);
        ImmutableArray<ScreeningLine> lines = [.. state.InOrder.Where(p => site is null || p.Site == site).Select(p => new ScreeningLine(p.Id, p.Site, p.ScreenedOn, StatusOf(p), p.Exclusion?.Fact, p.RescreenOf, again.GetValueOrDefault(p.Id)))];
        var persons = lines.Where(l => l.RescreenedAs is null).ToList();
        var excluded = persons.Where(l => l.Status == ScreeningStatus.Excluded)
            .GroupBy(l => l.Exclusion!.Reason)
            .Select(g => new ExclusionCount(g.Key, g.Count(), Named(g)))
            .OrderByDescending(e => e.Count).ThenBy(e => e.Reason);
        return new ScreeningLog(
            lines,
            persons.Count,
            [.. excluded],
            persons.Count(l => l.Status is not (ScreeningStatus.Excluded or ScreeningStatus.Randomised)),
            persons.Count(l => l.Status == ScreeningStatus.Randomised));
    }

    private static ImmutableArray<(string Criterion, int Count)> Named(IEnumerable<ScreeningLine> lines) =>
    [
        .. lines.Where(l => l.Exclusion!.Criterion is not null).GroupBy(l => l.Exclusion!.Criterion!, StringComparer.Ordinal)
            .Select(g => (Criterion: g.Key, Count: g.Count())).OrderByDescending(c => c.Count).ThenBy(c => c.Criterion, StringComparer.Ordinal),
    ];

    private static ScreeningStatus StatusOf(ParticipantState p) =>
        p.Randomisation is not null ? ScreeningStatus.Randomised
        : p.Exclusion is not null ? ScreeningStatus.Excluded
        : p.Eligibility is { } verdict ? verdict.Fact.Eligible ? ScreeningStatus.AssessedEligible : ScreeningStatus.AssessedNotEligible
        : p.Consent is not null ? ScreeningStatus.Consented
        : ScreeningStatus.Screened;
}
