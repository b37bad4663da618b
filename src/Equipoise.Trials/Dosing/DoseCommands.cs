using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>The slot that a command is about.</summary>
internal sealed record SlotInQuestion(Deciding Deciding, ParticipantState Participant, CycleState Cycle, CycleDeclaration Declared, TreatmentDeclaration Treatment, Instant Due, DateTimeZone Zone, LocalDate Today)
{
    /// <summary>The site's local date of an instant.</summary>
    public LocalDate On(Instant at) => at.InZone(Zone).Date;

    /// <summary>That treatment was stopped, or ended with a relapse; null where it goes on.</summary>
    public Rejection? Over(Instant at) =>
        Participant.Stops.Where(s => s.Sequence > Cycle.Start.Sequence || s.Fact.Scope == StopScope.Treatment).Select(s => s.Fact.Ground).FirstOrDefault() is { } ground
            ? new Rejection("treatment-stopped", string.Create(CultureInfo.InvariantCulture, $"Treatment of {Participant.Id} was stopped in cycle {Cycle.Start.Fact.Cycle}: {ground.TrimEnd('.')}."))
        : Treatment.Schedule.UntilRelapse && Participant.Crossover is null && Participant.Relapse is { } relapse && On(at) > relapse.Fact.EvidenceOn
            ? new Rejection("treatment-over", $"Treatment ended with the relapse of {relapse.Fact.EvidenceOn:uuuu-MM-dd}.")
        : null;

    /// <summary>That a slot is settled before it has come.</summary>
    public Rejection? ToCome => Due > Deciding.Now + Duration.FromMinutes(Treatment.Schedule.SlotRule.LateAfterMinutes)
        ? new Rejection("date-in-future", $"The slot is due at {Due:uuuu-MM-dd'T'HH:mm'Z'}; it is settled when it has come.")
        : null;

    /// <summary>Refuses values of an assessment that could not be recorded as measurements either.</summary>
    public Rejection? Unfit(ImmutableArray<Measurement> measured) =>
        measured.IsEmpty ? null
        : measured.CountBy(m => m.Field).FirstOrDefault(f => f.Value > 1).Key is { } twice ? new Rejection("measurement", $"{twice} is given twice.")
        : new RecordMeasurements(Participant.Id, measured).Decide(Deciding, Participant, Today).Rejection;
}

/// <summary>A command about the next slot of the running cycle.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number, from 1. Slots are settled in order.</param>
public abstract record SlotCommand(string Participant, int Cycle, int Slot) : RandomisedCommand(Participant)
{
    internal sealed override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (CycleCalendar.Course(participant).LastOrDefault() is not { } cycle || cycle.Start.Fact.Cycle != Cycle)
        {
            return Decision.Refuse("cycle", string.Create(CultureInfo.InvariantCulture, $"Cycle {Cycle} of {Participant} is not running."));
        }

        if (Slot != cycle.NextSlot || Slot > cycle.Start.Fact.Slots)
        {
            return Decision.Refuse("slot", string.Create(CultureInfo.InvariantCulture, $"Slot {Slot} is not the next one: {cycle.Slots.Length} of {cycle.Start.Fact.Slots} slots of cycle {Cycle} are settled."));
        }

        var treatment = participant.TreatmentUnder(deciding.Protocol)!;
        var zone = deciding.State.Sites[participant.Site].Zone;
        var due = SlotPlan.Due(treatment.Schedule, cycle.Start.Fact.FirstSlotAt, zone, Slot);
        var slot = new SlotInQuestion(deciding, participant, cycle, CycleCalendar.Find(treatment.Schedule, Cycle)!, treatment, due, zone, today);
        return participant.Death is { } death && slot.On(Moment(due)) > death.Fact.DiedOn
            ? Decision.Refuse("date-after-death", $"A dose on {slot.On(Moment(due)):uuuu-MM-dd} would be after death on {death.Fact.DiedOn:uuuu-MM-dd}.")
            : Decide(slot);
    }

    /// <summary>When the slot was settled, as far as the command says; its due instant otherwise.</summary>
    internal virtual Instant Moment(Instant due) => due;

    internal abstract Decision Decide(SlotInQuestion slot);
}

/// <summary>
/// Records that a dose was given. Every listed criterion must have been answered: a missing answer is not an absent sign. A dose that was really given late or early, in another amount, against a hold rule or
/// after a stop is recorded with a ground, and as a deviation; caps are never passed, and nothing is made up.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="CriteriaPresent">Criteria found present.</param>
/// <param name="ChecksComplete">That every criterion of the protocol was looked for, so that those not named are absent.</param>
/// <param name="CriteriaAbsent">Criteria found absent, where not all are said to have been looked for.</param>
/// <param name="Measured">Values measured for the assessment; they answer the criteria that go by them.</param>
/// <param name="AmountGiven">The amount really given; null: the cycle's.</param>
/// <param name="GivenBy">Who gave it; null: who enters it.</param>
/// <param name="CheckedBy">The second person who checked it.</param>
/// <param name="OutsideRule">Why it was given against a rule of the protocol.</param>
public sealed record GiveDose(
    string Participant,
    int Cycle,
    int Slot,
    Instant StartedAt,
    ImmutableArray<string> CriteriaPresent,
    bool ChecksComplete = false,
    ImmutableArray<string>? CriteriaAbsent = null,
    ImmutableArray<Measurement>? Measured = null,
    decimal? AmountGiven = null,
    string? GivenBy = null,
    string? CheckedBy = null,
    string? OutsideRule = null) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Instant Moment(Instant due) => StartedAt;

    internal override Decision Decide(SlotInQuestion slot)
    {
        var measured = Measured ?? [];
        if (slot.Unfit(measured) is { } unfit)
        {
            return new Decision([], unfit);
        }

        var (assessment, unknown) = DoseAssessment.Of(slot.Deciding.Protocol, slot.Treatment.HoldAndStop, CriteriaPresent, CriteriaAbsent ?? [], ChecksComplete, measured, slot.On(StartedAt));
        if ((unknown ?? Impossible(slot)) is { } refusal)
        {
            return new Decision([], refusal);
        }

        ImmutableArray<Rejection> against = [.. new[] { slot.Over(StartedAt), Unanswered(assessment), Held(assessment), Untimely(slot), TooSoon(slot), OtherAmount(slot), Unchecked(slot) }.OfType<Rejection>()];
        if (OutsideRules.Refuse(against, OutsideRule) is { } refused)
        {
            return new Decision([], refused);
        }

        var start = slot.Cycle.Start.Fact;
        var events = ImmutableArray.Create<TrialEvent>(new DoseGiven(Participant, Cycle, Slot, slot.Due, StartedAt, AmountGiven ?? start.Amount, start.Unit, GivenBy, CheckedBy, assessment.Names, measured, OutsideRule));
        if (!against.IsEmpty)
        {
            events = events.Add(OutsideRules.Deviation(Participant, DeviationKind.DoseOutsideRule, slot.On(StartedAt), FormattableString.Invariant($"Dose {Slot} of cycle {Cycle}"), against, OutsideRule!));
        }

        // A dose given against a rule that stops treatment does not undo the stop.
        return new Decision(slot.Over(StartedAt) is null && assessment.Stop(slot.Cycle.Held) is { } stop && assessment.Hold is not null ? events.Add(new TreatmentStopped(Participant, Cycle, stop.Scope, stop.Ground)) : events, null);
    }

    private Rejection? Impossible(SlotInQuestion slot)
    {
        var given = CycleCalendar.Course(slot.Participant).Sum(c => c.Given);
        var (most, all) = (slot.Declared.MaximumDoses, slot.Treatment.Schedule.MaximumDoses);
        return given >= all || slot.Cycle.Given >= most
                ? new Rejection("dose-cap", string.Create(CultureInfo.InvariantCulture, $"{Participant} has had {slot.Cycle.Given} doses in this cycle and {given} in all; at most {most} and {all} are allowed."))
            : StartedAt > slot.Deciding.Now ? new Rejection("date-in-future", "The dose is recorded as started in the future.")
            : slot.Cycle.Slots.Any(s => s.StartedAt is { } other && (s.Slot < Slot ? other >= StartedAt : other <= StartedAt)) || slot.Participant.Cycles.Any(c => c.Start.Sequence < slot.Cycle.Start.Sequence && c.Slots.Any(s => s.StartedAt >= StartedAt))
                ? new Rejection("dose-order", $"The dose would have begun at {StartedAt:uuuu-MM-dd'T'HH:mm'Z'}, out of order with another one recorded.")
            : AmountGiven <= 0 ? new Rejection("amount", FormattableString.Invariant($"The amount given is {AmountGiven}; it must be positive. A dose that was not given is held or skipped."))
            : CheckedBy is not null && CheckedBy == (GivenBy ?? slot.Deciding.Actor.Id) ? new Rejection("second-person", $"{CheckedBy} gave the dose; it is checked by another person.")
            : null;
    }

    private static Rejection? Unanswered(DoseAssessment assessment) => assessment.Open.IsEmpty ? null
        : new Rejection("checks-open", $"Every criterion is looked for before a dose; not answered: {string.Join(", ", assessment.Open.Select(c => c.Id))}.");

    private static Rejection? Held(DoseAssessment assessment) => assessment.Hold is { } why ? new Rejection("hold", $"The dose must be held: {why}.") : null;

    private Rejection? Untimely(SlotInQuestion slot)
    {
        var late = Duration.FromMinutes(slot.Treatment.Schedule.SlotRule.LateAfterMinutes);
        return StartedAt >= slot.Due - late && StartedAt <= slot.Due + late ? null
            : new Rejection("dose-time", $"The dose was due at {slot.Due:uuuu-MM-dd'T'HH:mm'Z'} within {slot.Treatment.Schedule.SlotRule.LateAfterMinutes.ToString(CultureInfo.InvariantCulture)} min; a dose outside them is skipped, and the grid never shifts.");
    }

    /// <summary>Closer to the dose before than two doses can be that both keep to their slots: only after one that did not.</summary>
    private Rejection? TooSoon(SlotInQuestion slot)
    {
        var before = slot.Cycle.Slots.LastOrDefault(s => s.StartedAt is not null && s.Slot < Slot);
        var least = before.StartedAt is null ? Duration.Zero : slot.Due - SlotPlan.Due(slot.Treatment.Schedule, slot.Cycle.Start.Fact.FirstSlotAt, slot.Zone, before.Slot) - (2 * Duration.FromMinutes(slot.Treatment.Schedule.SlotRule.LateAfterMinutes));
        return before.StartedAt is { } last && StartedAt - last < least
            ? new Rejection("dose-gap", string.Create(CultureInfo.InvariantCulture, $"The dose before began {(StartedAt - last).TotalHours:0.##} h earlier; at least {least.TotalHours:0.##} h lie between two doses that keep to their slots."))
            : null;
    }

    private Rejection? OtherAmount(SlotInQuestion slot) => AmountGiven is { } amount && amount != slot.Cycle.Start.Fact.Amount
        ? new Rejection("amount", FormattableString.Invariant($"The cycle's dose is {slot.Cycle.Start.Fact.Amount} {slot.Cycle.Start.Fact.Unit}; given were {amount} {slot.Cycle.Start.Fact.Unit}."))
        : null;

    private Rejection? Unchecked(SlotInQuestion slot) => slot.Treatment.SecondCheck && string.IsNullOrWhiteSpace(CheckedBy)
        ? new Rejection("second-check", "The protocol asks for a second person who checks each dose.")
        : null;
}

/// <summary>Records that a dose was held for criteria found present, by name or by measured values, and stops treatment where the protocol's rule says so.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="Criteria">Criteria found present.</param>
/// <param name="Measured">Values measured for the assessment.</param>
public sealed record HoldDose(string Participant, int Cycle, int Slot, ImmutableArray<string> Criteria, ImmutableArray<Measurement>? Measured = null) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Decision Decide(SlotInQuestion slot)
    {
        var measured = Measured ?? [];
        if ((slot.Over(slot.Due) ?? slot.ToCome ?? slot.Unfit(measured)) is { } refusal)
        {
            return new Decision([], refusal);
        }

        var (assessment, unknown) = DoseAssessment.Of(slot.Deciding.Protocol, slot.Treatment.HoldAndStop, Criteria, [], complete: true, measured, slot.On(slot.Due));
        if (unknown is not null || assessment.Present.IsEmpty)
        {
            return new Decision([], unknown ?? new Rejection("no-criterion", "A dose is held for a criterion of the protocol; for another reason it is skipped."));
        }

        var held = new DoseHeld(Participant, Cycle, Slot, slot.Due, assessment.Names, measured, assessment.Hold ?? "held by judgement: the criteria present do not yet ask for it");
        return assessment.Stop(slot.Cycle.Held + 1) is { } stop ? Decision.Of(held, new TreatmentStopped(Participant, Cycle, stop.Scope, stop.Ground)) : Decision.Of(held);
    }
}

/// <summary>Records that a dose was skipped for another reason than toxicity.</summary>
public sealed record SkipDose(string Participant, int Cycle, int Slot, string Ground) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Decision Decide(SlotInQuestion slot) => (slot.Over(slot.Due) ?? slot.ToCome) is { } refusal
        ? new Decision([], refusal)
        : Decision.Of(new DoseSkipped(Participant, Cycle, Slot, slot.Due, Ground));
}

/// <summary>Stops treatment by decision of the investigator.</summary>
public sealed record StopTreatment(string Participant, StopScope Scope, string Ground) : RandomisedCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.Investigator];

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        participant.Cycles.LastOrDefault() is not { } cycle ? Decision.Refuse("not-treated", $"{Participant} has not started treatment.")
        : participant.Stops.Any(s => s.Fact.Scope == StopScope.Treatment || (Scope == StopScope.Cycle && s.Sequence > cycle.Start.Sequence))
            ? Decision.Refuse("treatment-stopped", $"Treatment of {Participant} is already stopped.")
        : Decision.Of(new TreatmentStopped(Participant, cycle.Start.Fact.Cycle, Scope, Ground));
}
