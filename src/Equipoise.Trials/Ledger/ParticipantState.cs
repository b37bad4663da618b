using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>A fact and the ledger entry it comes from.</summary>
public readonly record struct Sourced<T>(T Fact, long Sequence);

/// <summary>A participant as the ledger knows them: a candidate until randomised.</summary>
public sealed record ParticipantState(string Id, string Site, LocalDate ScreenedOn, long ScreeningEntry)
{
    /// <summary>The number under which the same person was screened and excluded before; null where this is the first time.</summary>
    public string? RescreenOf { get; init; }

    /// <summary>Consent, once given.</summary>
    public Sourced<ConsentGiven>? Consent { get; init; }

    /// <summary>The latest value of each field, by the date it was taken.</summary>
    public ImmutableDictionary<string, Sourced<Measurement>> Measurements { get; init; } = ImmutableDictionary<string, Sourced<Measurement>>.Empty;

    /// <summary>The last assessment of eligibility.</summary>
    public Sourced<EligibilityAssessed>? Eligibility { get; init; }

    /// <summary>Why a candidate was not randomised.</summary>
    public Sourced<CandidateExcluded>? Exclusion { get; init; }

    /// <summary>The allocation.</summary>
    public Sourced<ParticipantRandomised>? Randomisation { get; init; }

    /// <summary>That the participant was randomised in error; the allocation stands.</summary>
    public Sourced<RandomisedInErrorMarked>? InError { get; init; }

    /// <summary>The stratum as corrected after randomisation; <see cref="Randomisation"/> has the one that was used.</summary>
    public Sourced<StratumCorrected>? Correction { get; init; }

    /// <summary>Emergency unblindings, in order.</summary>
    public ImmutableArray<Sourced<ParticipantUnblinded>> Unblindings { get; init; } = [];

    /// <summary>Cycles of treatment, in order.</summary>
    public ImmutableArray<CycleState> Cycles { get; init; } = [];

    /// <summary>Cycles left out, in order.</summary>
    public ImmutableArray<Sourced<CycleOmitted>> Omissions { get; init; } = [];

    /// <summary>Changes of the dose level, in order.</summary>
    public ImmutableArray<Sourced<DoseLevelChanged>> LevelChanges { get; init; } = [];

    /// <summary>Stops of treatment.</summary>
    public ImmutableArray<Sourced<TreatmentStopped>> Stops { get; init; } = [];

    /// <summary>Adverse events as they count now, in the order reported.</summary>
    public ImmutableArray<AdverseEventState> AdverseEvents { get; init; } = [];

    /// <summary>Values of the laboratory with their grades, in the order recorded.</summary>
    public ImmutableArray<Sourced<LaboratoryResultsRecorded>> Laboratory { get; init; } = [];

    /// <summary>Assessments that showed no recurrence.</summary>
    public ImmutableArray<Sourced<AssessmentRecorded>> Assessments { get; init; } = [];

    /// <summary>Dates on which the participant was known to be alive.</summary>
    public ImmutableArray<Sourced<ContactRecorded>> Contacts { get; init; } = [];

    /// <summary>First recurrence.</summary>
    public Sourced<RelapseRecorded>? Relapse { get; init; }

    /// <summary>Crossover.</summary>
    public Sourced<CrossoverStarted>? Crossover { get; init; }

    /// <summary>Death.</summary>
    public Sourced<DeathRecorded>? Death { get; init; }

    /// <summary>Loss to follow-up.</summary>
    public Sourced<LostToFollowUp>? Loss { get; init; }

    /// <summary>Planned visits that did not take place, in the order recorded.</summary>
    public ImmutableArray<Sourced<VisitMissed>> MissedVisits { get; init; } = [];

    /// <summary>The first second primary cancer.</summary>
    public Sourced<SecondPrimaryRecorded>? SecondPrimary { get; init; }

    /// <summary>The first therapy begun outside the protocol.</summary>
    public Sourced<NewTherapyStarted>? NewTherapy { get; init; }

    /// <summary>Withdrawal from treatment alone.</summary>
    public Sourced<TreatmentWithdrawn>? TreatmentWithdrawal { get; init; }

    /// <summary>Withdrawal from follow-up.</summary>
    public Sourced<FollowUpWithdrawn>? FollowUpWithdrawal { get; init; }

    /// <summary>Withdrawal of the consent.</summary>
    public Sourced<ConsentWithdrawn>? ConsentWithdrawal { get; init; }

    /// <summary>Queries, by number from 1.</summary>
    public ImmutableArray<QueryState> Queries { get; init; } = [];

    /// <summary>Departures from the protocol, in the order recorded.</summary>
    public ImmutableArray<Sourced<DeviationRecorded>> Deviations { get; init; } = [];

    /// <summary>Corrections of entries, in order.</summary>
    public ImmutableArray<Sourced<EntryCorrected>> Corrections { get; init; } = [];

    /// <summary>Entries that do not count any more, in the order struck.</summary>
    public ImmutableArray<Sourced<EntryStruck>> Struck { get; init; } = [];

    /// <summary>Signatures, in order; see <see cref="IsSigned"/> for whether one has force.</summary>
    public ImmutableArray<Sourced<EntrySigned>> Signatures { get; init; } = [];

    /// <summary>Every event as it counts now, newest first.</summary>
    public EventHistory? History { get; private set; }

    /// <summary>The event of an entry as it counts now; null where the entry is not about this participant or was struck.</summary>
    public ParticipantEvent? EventOf(long entry) => History?.Of(entry);

    /// <summary>SHA-256 of an entry's event as it counts now, as canonical JSON; null where there is none.</summary>
    public string? ContentHash(long entry) => EventOf(entry) is { } e ? LedgerEntry.HashOf(CanonicalJson.Write(EventJson.ToJson(e))) : null;

    /// <summary>Whether somebody signed the entry as it counts now: a signature from before a correction has no force.</summary>
    public bool IsSigned(long entry) => Signatures.Any(s => s.Fact.Entry == entry) && ContentHash(entry) is { } hash && Signatures.Any(s => s.Fact.Entry == entry && s.Fact.ContentSha256 == hash);

    /// <summary>The latest value of each field among the entries before one, as they count now.</summary>
    internal ImmutableDictionary<string, Sourced<Measurement>> MeasurementsBefore(long entry) => EventHistory.OldestFirst(History).Where(h => h.Sequence < entry)
        .Aggregate(ImmutableDictionary<string, Sourced<Measurement>>.Empty, (values, h) => h.Fact is MeasurementsRecorded e ? Latest(values, e, h.Sequence) : values);

    /// <summary>Doses given in all cycles.</summary>
    public int DosesGiven => Cycles.Sum(c => c.Given);

    /// <summary>The arm whose treatment applies now: the arm crossed over to, or else the arm of randomisation; null before, and where it is concealed.</summary>
    public string? TreatmentArm => Crossover?.Fact.ToArm ?? Randomisation?.Fact.Arm;

    /// <summary>
    /// The treatment that applies now under a protocol. Where the arm is concealed it is the one that all arms share, whatever its agent is called; null where the arm has none, or the arms differ.
    /// </summary>
    public TreatmentDeclaration? TreatmentUnder(TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (TreatmentArm is { } arm)
        {
            return protocol.Arm(arm).Treatment;
        }

        var treatments = protocol.Document.Arms.Select(a => a.Treatment).ToList();
        return treatments[0] is { } first && treatments.TrueForAll(t => t is not null && t.SameCourse(first)) ? first : null;
    }

    /// <summary>A candidate as screening leaves them.</summary>
    internal static ParticipantState Of(CandidateScreened e, long sequence) => new(e.Participant, e.Site, e.ScreenedOn, sequence) { RescreenOf = e.RescreenOf, History = EventHistory.Begin(e, sequence, 3) };

    /// <summary>The last entry about the participant: another one means that something was recorded in between.</summary>
    public long LastEntry => History?.Last.Sequence ?? ScreeningEntry;

    /// <summary>The participant without anything that shows a treatment, and without the entries themselves.</summary>
    internal ParticipantState Masked()
    {
        var masked = this with
        {
            Randomisation = Randomisation is { } r ? r with { Fact = r.Fact with { Arm = null, Code = null, Position = 0 } } : null,
            Unblindings = [],
            Cycles = [],
            Omissions = [],
            LevelChanges = [],
            Stops = [],
            AdverseEvents = [],
            Laboratory = [],
            Crossover = null,
            TreatmentWithdrawal = null,
            NewTherapy = null,
            Queries = [.. Queries.Select(q => q with { Raised = q.Raised with { Fact = q.Raised.Fact with { Text = "", Field = null } }, Said = [] })],
            Deviations = [.. Deviations.Where(d => !OfTreatment(d.Fact.Kind)).Select(d => d with { Fact = d.Fact with { Description = "" } })],
            Corrections = [],
            Struck = [],
            Signatures = [],
        };
        masked.History = null;
        return masked;
    }

    private static bool OfTreatment(DeviationKind kind) => kind is DeviationKind.DoseOutsideRule or DeviationKind.CycleOutsideRule or DeviationKind.ReportLate;

    /// <summary>The state after one of the participant's events.</summary>
    internal ParticipantState Evolve(ParticipantEvent @event, long sequence) => @event switch
    {
        EntryCorrected e => Again(h => h.Sequence == e.Entry ? EventFields.With(h.Fact, e.Fields.Select(f => (f.Field, f.New))) ?? h.Fact : h.Fact).Next(e, sequence),
        EntryStruck e when e.Entry != ScreeningEntry => Again(h => h.Sequence == e.Entry ? null : h.Fact).Next(e, sequence),
        _ => Next(@event, sequence),
    };

    /// <summary>The state after several of the participant's events: the same as one <see cref="Evolve"/> after the other.</summary>
    internal ParticipantState EvolveAll(ReadOnlySpan<Sourced<ParticipantEvent>> events)
    {
        var state = this with { };
        state.History = History?.WithRoom(events.Length);
        foreach (var (@event, sequence) in events)
        {
            state = state.Evolve(@event, sequence);
        }

        return state;
    }

    /// <summary>The state from the events anew, each as given; null leaves one out.</summary>
    private ParticipantState Again(Func<Sourced<ParticipantEvent>, ParticipantEvent?> counts)
    {
        var events = EventHistory.OldestFirst(History).Select(h => (Event: counts(h), h.Sequence)).Where(h => h.Event is not null).ToList();
        var first = Of((CandidateScreened)events[0].Event!, events[0].Sequence);
        return events.Skip(1).Aggregate(first, (state, h) => state.Next(h.Event!, h.Sequence));
    }

    /// <summary>The state with an event taken and remembered.</summary>
    private ParticipantState Next(ParticipantEvent @event, long sequence)
    {
        var taken = Take(@event, sequence);
        var next = ReferenceEquals(taken, this) ? this with { } : taken;
        next.History = History is { } history ? history.Add(@event, sequence) : EventHistory.Begin(@event, sequence, 3);
        return next;
    }

    private ParticipantState Take(ParticipantEvent @event, long sequence) => @event switch
    {
        ConsentGiven e => this with { Consent = new(e, sequence) },
        MeasurementsRecorded e => this with { Measurements = Latest(Measurements, e, sequence) },
        EligibilityAssessed e => this with { Eligibility = new(e, sequence) },
        CandidateExcluded e => this with { Exclusion = new(e, sequence) },
        ParticipantRandomised e => this with { Randomisation = new(e, sequence) },
        RandomisedInErrorMarked e => this with { InError = new(e, sequence) },
        StratumCorrected e => this with { Correction = new(e, sequence) },
        ParticipantUnblinded e => this with { Unblindings = Unblindings.Add(new(e, sequence)) },
        CycleStarted e => this with { Cycles = Cycles.Add(new CycleState(new(e, sequence))) },
        CycleOmitted e => this with { Omissions = Omissions.Add(new(e, sequence)) },
        DoseLevelChanged e => this with { LevelChanges = LevelChanges.Add(new(e, sequence)) },
        DoseGiven e => WithCycle(e.Cycle, c => c.With(new SlotOutcome(e.Slot, SlotResult.Given, e.StartedAt, e.Amount, sequence))),
        DoseHeld e => WithCycle(e.Cycle, c => c.With(new SlotOutcome(e.Slot, SlotResult.Held, null, null, sequence))),
        DoseSkipped e => WithCycle(e.Cycle, c => c.With(new SlotOutcome(e.Slot, SlotResult.Skipped, null, null, sequence))),
        TreatmentStopped e => this with { Stops = Stops.Add(new(e, sequence)) },
        AdverseEventReported e => this with { AdverseEvents = AdverseEvents.Add(new AdverseEventState(new(e, sequence))) },
        AdverseEventUpdated e => this with { AdverseEvents = Changed(e.Entry, a => a.With(e, sequence)) },
        SafetyReportSent e => this with { AdverseEvents = Changed(e.Entry, a => a.With(e, sequence)) },
        LaboratoryResultsRecorded e => this with { Laboratory = Laboratory.Add(new(e, sequence)) },
        AssessmentRecorded e => this with { Assessments = Assessments.Add(new(e, sequence)) },
        ContactRecorded e => this with { Contacts = Contacts.Add(new(e, sequence)) },
        RelapseRecorded e => this with { Relapse = new(e, sequence) },
        CrossoverStarted e => this with { Crossover = new(e, sequence) },
        DeathRecorded e => this with { Death = new(e, sequence) },
        LostToFollowUp e => this with { Loss = new(e, sequence) },
        VisitMissed e => this with { MissedVisits = MissedVisits.Add(new(e, sequence)) },
        SecondPrimaryRecorded e => this with { SecondPrimary = SecondPrimary ?? new(e, sequence) },
        NewTherapyStarted e => this with { NewTherapy = NewTherapy is { } first && first.Fact.StartedOn <= e.StartedOn ? NewTherapy : new(e, sequence) },
        TreatmentWithdrawn e => this with { TreatmentWithdrawal = new(e, sequence) },
        FollowUpWithdrawn e => this with { FollowUpWithdrawal = new(e, sequence) },
        ConsentWithdrawn e => this with { ConsentWithdrawal = new(e, sequence) },
        QueryRaised e => this with { Queries = Queries.Add(new QueryState(new(e, sequence))) },
        QueryAnswered e => WithQuery(e.Query, QueryStatus.Answered, e.Answer, sequence),
        QueryReopened e => WithQuery(e.Query, QueryStatus.Open, e.Ground, sequence),
        QueryClosed e => WithQuery(e.Query, QueryStatus.Closed, e.Ground, sequence),
        DeviationRecorded e => this with { Deviations = Deviations.Add(new(e, sequence)) },
        EntryCorrected e => this with { Corrections = Corrections.Add(new(e, sequence)) },
        EntryStruck e => this with { Struck = Struck.Add(new(e, sequence)) },
        EntrySigned e => this with { Signatures = Signatures.Add(new(e, sequence)) },
        _ => this,
    };

    private static ImmutableDictionary<string, Sourced<Measurement>> Latest(ImmutableDictionary<string, Sourced<Measurement>> known, MeasurementsRecorded e, long sequence) =>
        e.Measurements.Aggregate(known, (values, m) =>
            values.TryGetValue(m.Field, out var old) && old.Fact.TakenOn > m.TakenOn ? values : values.SetItem(m.Field, new Sourced<Measurement>(m, sequence)));

    private ImmutableArray<AdverseEventState> Changed(long entry, Func<AdverseEventState, AdverseEventState> change) => [.. AdverseEvents.Select(a => a.Entry == entry ? change(a) : a)];

    private ParticipantState WithQuery(int number, QueryStatus status, string said, long sequence)
    {
        var index = Queries.Select((q, i) => (q.Raised.Fact.Query, Index: i)).Where(q => q.Query == number).Select(q => (int?)q.Index).LastOrDefault();
        return index is { } i ? this with { Queries = Queries.SetItem(i, Queries[i] with { Status = status, Said = Queries[i].Said.Add(new QueryRemark(status, said, sequence)) }) } : this;
    }

    private ParticipantState WithCycle(int number, Func<CycleState, CycleState> change)
    {
        for (var i = Cycles.Length - 1; i >= 0; i--)
        {
            if (Cycles[i].Start.Fact.Cycle == number)
            {
                return this with { Cycles = Cycles.SetItem(i, change(Cycles[i])) };
            }
        }

        return this;
    }
}

/// <summary>A cycle of treatment and what became of its slots.</summary>
public sealed record CycleState(Sourced<CycleStarted> Start)
{
    /// <summary>Outcomes of slots, by slot.</summary>
    public ImmutableArray<SlotOutcome> Slots { get; init; } = [];

    /// <summary>Doses given.</summary>
    public int Given => Count(SlotResult.Given);

    /// <summary>Doses held.</summary>
    public int Held => Count(SlotResult.Held);

    /// <summary>Doses skipped.</summary>
    public int Skipped => Count(SlotResult.Skipped);

    /// <summary>The amount given in all, in the unit of the cycle's dose.</summary>
    public decimal AmountGiven => Slots.Sum(s => s.Amount ?? 0);

    /// <summary>The first slot that is not settled: the one after the last, or one whose entry was struck. One beyond the cycle's slots when all are settled.</summary>
    public int NextSlot => Slots.Length == 0 || Slots[^1].Slot == Slots.Length ? Slots.Length + 1 : Enumerable.Range(1, Slots.Length + 1).First(n => Slots.All(s => s.Slot != n));

    /// <summary>The cycle with a further slot settled, at its place.</summary>
    internal CycleState With(SlotOutcome outcome) => this with { Slots = Slots.Insert(Slots.Length == 0 || Slots[^1].Slot < outcome.Slot ? Slots.Length : Slots.TakeWhile(s => s.Slot < outcome.Slot).Count(), outcome) };

    private int Count(SlotResult result) => Slots.Count(s => s.Result == result);
}

/// <summary>What became of a slot; the start and the amount where a dose was given.</summary>
public readonly record struct SlotOutcome(int Slot, SlotResult Result, Instant? StartedAt, decimal? Amount, long Sequence);

/// <summary>What became of a slot.</summary>
public enum SlotResult
{
    /// <summary>The dose was given.</summary>
    Given,

    /// <summary>The dose was held for toxicity.</summary>
    Held,

    /// <summary>The dose was skipped for another reason.</summary>
    Skipped,
}
