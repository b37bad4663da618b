using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>A fact and the ledger entry it comes from.</summary>
public readonly record struct Sourced<T>(T Fact, long Sequence);

/// <summary>A participant as the ledger knows them: a candidate until randomised.</summary>
public sealed record ParticipantState(string Id, string Site, LocalDate ScreenedOn, long ScreeningEntry)
{
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

    /// <summary>Stops of treatment.</summary>
    public ImmutableArray<Sourced<TreatmentStopped>> Stops { get; init; } = [];

    /// <summary>Adverse events, as reported.</summary>
    public ImmutableArray<Sourced<AdverseEventReported>> AdverseEvents { get; init; } = [];

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
    internal static ParticipantState Of(CandidateScreened e, long sequence) => new(e.Participant, e.Site, e.ScreenedOn, sequence);

    /// <summary>The state after one of the participant's events.</summary>
    internal ParticipantState Evolve(ParticipantEvent @event, long sequence) => @event switch
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
        DoseGiven e => WithCycle(e.Cycle, c => c with { Slots = c.Slots.Add(new SlotOutcome(e.Slot, SlotResult.Given, e.StartedAt, sequence)) }),
        DoseHeld e => WithCycle(e.Cycle, c => c with { Slots = c.Slots.Add(new SlotOutcome(e.Slot, SlotResult.Held, null, sequence)) }),
        DoseSkipped e => WithCycle(e.Cycle, c => c with { Slots = c.Slots.Add(new SlotOutcome(e.Slot, SlotResult.Skipped, null, sequence)) }),
        TreatmentStopped e => this with { Stops = Stops.Add(new(e, sequence)) },
        AdverseEventReported e => this with { AdverseEvents = AdverseEvents.Add(new(e, sequence)) },
        AssessmentRecorded e => this with { Assessments = Assessments.Add(new(e, sequence)) },
        ContactRecorded e => this with { Contacts = Contacts.Add(new(e, sequence)) },
        RelapseRecorded e => this with { Relapse = new(e, sequence) },
        CrossoverStarted e => this with { Crossover = new(e, sequence) },
        DeathRecorded e => this with { Death = new(e, sequence) },
        LostToFollowUp e => this with { Loss = new(e, sequence) },
        _ => this,
    };

    private static ImmutableDictionary<string, Sourced<Measurement>> Latest(ImmutableDictionary<string, Sourced<Measurement>> known, MeasurementsRecorded e, long sequence) =>
        e.Measurements.Aggregate(known, (values, m) =>
            values.TryGetValue(m.Field, out var old) && old.Fact.TakenOn > m.TakenOn ? values : values.SetItem(m.Field, new Sourced<Measurement>(m, sequence)));

    private ParticipantState WithCycle(int number, Func<CycleState, CycleState> change)
    {
        var index = Cycles.Select((c, i) => (c.Start.Fact.Cycle, Index: i)).Where(c => c.Cycle == number).Select(c => (int?)c.Index).LastOrDefault();
        return index is { } i ? this with { Cycles = Cycles.SetItem(i, change(Cycles[i])) } : this;
    }
}

/// <summary>A cycle of treatment and what became of its slots.</summary>
public sealed record CycleState(Sourced<CycleStarted> Start)
{
    /// <summary>Outcomes of slots, in order.</summary>
    public ImmutableArray<SlotOutcome> Slots { get; init; } = [];

    /// <summary>Doses given.</summary>
    public int Given => Slots.Count(s => s.Result == SlotResult.Given);

    /// <summary>Doses held.</summary>
    public int Held => Slots.Count(s => s.Result == SlotResult.Held);
}

/// <summary>What became of a slot.</summary>
public readonly record struct SlotOutcome(int Slot, SlotResult Result, Instant? StartedAt, long Sequence);

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
