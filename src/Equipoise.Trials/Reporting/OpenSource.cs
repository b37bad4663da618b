using System.Collections.Immutable;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Reporting;

/// <summary>Where a participant stands, as far as it can be said without an arm.</summary>
internal enum PooledStanding
{
    /// <summary>Followed, without recurrence.</summary>
    Followed,

    /// <summary>Recurrence; followed for survival.</summary>
    Relapsed,

    /// <summary>Dead.</summary>
    Died,

    /// <summary>Could no longer be reached.</summary>
    Lost,

    /// <summary>Withdrew from follow-up, or took the consent back.</summary>
    Withdrew,
}

/// <summary>
/// A participant or candidate without arm, code, position, doses, crossover or stop of treatment: nothing from which the arm follows. Adverse events are kept as terms and grades, to be counted over all
/// participants together.
/// </summary>
internal sealed record PooledParticipant(string Id, string Site, LocalDate ScreenedOn, string? ExcludedFor, string? Cohort, LocalDate? RandomisedOn, PooledStanding Standing)
{
    /// <summary>Values at entry.</summary>
    public required EntryValues Entry { get; init; }

    /// <summary>Departures from the protocol.</summary>
    public required ImmutableArray<DeviationKind> Deviations { get; init; }

    /// <summary>Planned visits that were due by the cut.</summary>
    public required ImmutableArray<VisitStatus> Visits { get; init; }

    /// <summary>Terms and grades.</summary>
    public required ImmutableArray<(string Term, int Grade, bool Serious, bool Expected)> AdverseEvents { get; init; }

    /// <summary>Takes from a participant's state what does not tell the arm.</summary>
    public static PooledParticipant Of(ParticipantState p, Protocol.TrialProtocol protocol, LocalDate asOf) => new(
        p.Id, p.Site, p.ScreenedOn, p.Exclusion is { } x ? ExclusionWords.Of(x.Fact.Reason) : null, p.Randomisation?.Fact.Cohort, p.Randomisation?.Fact.RandomisedOn,
        p.Death is { } d && d.Fact.DiedOn <= asOf ? PooledStanding.Died
        : p.ConsentWithdrawal is { } c && c.Fact.WithdrewOn <= asOf || p.FollowUpWithdrawal is { } f && f.Fact.WithdrewOn <= asOf ? PooledStanding.Withdrew
        : p.Loss is { } l && l.Fact.LastContactOn <= asOf ? PooledStanding.Lost
        : p.Relapse is { } r && r.Fact.EvidenceOn <= asOf ? PooledStanding.Relapsed
        : PooledStanding.Followed)
    {
        Entry = EntryValues.Of(p),
        Deviations = [.. p.Deviations.Where(e => e.Fact.OccurredOn <= asOf).Select(e => e.Fact.Kind)],
        Visits = p.Randomisation is null ? [] : [.. VisitLog.Of(p, protocol, asOf).Where(v => v.Planned.To < asOf || v.AttendedOn is not null)],
        AdverseEvents = [.. p.AdverseEvents.Where(e => e.OnsetOn <= asOf).Select(e => (e.Term, e.Grade, e.Serious, e.ExpectedUnder(protocol)))],
    };
}

/// <summary>What an open report is made from. There is no arm in it: the dataset is the blinded one, and participants come without what tells the arm.</summary>
internal sealed record OpenSource
{
    public required ProtocolDocument Document { get; init; }

    public required TrialDesign Design { get; init; }

    public required BlindedDataset Dataset { get; init; }

    public required ImmutableArray<PooledParticipant> People { get; init; }

    public required ImmutableArray<(string Id, string Name, LocalDate OpenedOn)> Sites { get; init; }

    public required DataCutTaken Cut { get; init; }

    public required LocalDate ActivatedOn { get; init; }

    public required LocalDate? ClosedOn { get; init; }

    public required ImmutableArray<string> Banners { get; init; }

    public required ImmutableArray<ReportFact> Provenance { get; init; }

    /// <summary>Takes from the state at a cut what everybody may see.</summary>
    public static OpenSource Of(TrialState state, AnalysisDataset dataset, DataCutTaken cut, ImmutableArray<string> banners, string programVersion) => new()
    {
        Document = dataset.Protocol.Document,
        Design = TrialDesign.From(dataset.Protocol),
        Dataset = dataset.Blind(),
        People = [.. state.InOrder.Where(p => p.ScreenedOn <= cut.AsOf).Select(p => PooledParticipant.Of(p, p.Randomisation is null ? dataset.Protocol : state.ProtocolOf(p), cut.AsOf))],
        Sites = [.. state.Sites.Values.Select(s => (s.Id, s.Name, s.OpenedAt.InZone(s.Zone).Date))],
        Cut = cut,
        ActivatedOn = state.ActivatedAt.InUtc().Date,
        ClosedOn = state.Closure?.At.InUtc().Date,
        Banners = banners,
        // The hash of the dataset with arms is left out: everything in this report may be known to everybody.
        Provenance = [.. FinalReport.Provenance(state, cut, programVersion).Where(f => f.Value != cut.DatasetSha256)],
    };
}
