using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>A command about the next slot of the running cycle.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number, from 1. Slots are settled in order.</param>
public abstract record SlotCommand(string Participant, int Cycle, int Slot) : RandomisedCommand(Participant)
{
    internal sealed override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (participant.Cycles.LastOrDefault() is not { } cycle || cycle.Start.Fact.Cycle != Cycle)
        {
            return Decision.Refuse("cycle", string.Create(CultureInfo.InvariantCulture, $"Cycle {Cycle} of {Participant} is not running."));
        }

        if (participant.Stops.Any(s => s.Sequence > cycle.Start.Sequence) || participant.Stops.Any(s => s.Fact.Scope == StopScope.Treatment))
        {
            return Decision.Refuse("treatment-stopped", string.Create(CultureInfo.InvariantCulture, $"Treatment of {Participant} was stopped in cycle {Cycle}."));
        }

        if (Slot != cycle.Slots.Length + 1 || Slot > cycle.Start.Fact.Slots)
        {
            return Decision.Refuse("slot", string.Create(CultureInfo.InvariantCulture, $"Slot {Slot} is not the next one: {cycle.Slots.Length} of {cycle.Start.Fact.Slots} slots of cycle {Cycle} are settled."));
        }

        var treatment = participant.TreatmentUnder(deciding.Protocol)!;
        var zone = deciding.State.Sites[participant.Site].Zone;
        var due = SlotPlan.Due(treatment.Schedule, cycle.Start.Fact.FirstSlotAt, zone, Slot);
        return Untimely(deciding, participant, treatment, due, Moment(due).InZone(zone).Date) is { } refusal
            ? new Decision([], refusal)
            : Decide(deciding, participant, cycle, treatment, due);
    }

    /// <summary>When the slot was settled, as far as the command says; its due instant otherwise.</summary>
    internal virtual Instant Moment(Instant due) => due;

    /// <summary>Refuses a slot after death, after the relapse that ends treatment, or still to come.</summary>
    private static Rejection? Untimely(Deciding deciding, ParticipantState participant, TreatmentDeclaration treatment, Instant due, LocalDate on) =>
        participant.Death is { } death && on > death.Fact.DiedOn ? new Rejection("date-after-death", $"A dose on {on:uuuu-MM-dd} would be after death on {death.Fact.DiedOn:uuuu-MM-dd}.")
        : treatment.Schedule.UntilRelapse && participant.Crossover is null && participant.Relapse is { } relapse && on > relapse.Fact.EvidenceOn
            ? new Rejection("treatment-over", $"Treatment ended with the relapse of {relapse.Fact.EvidenceOn:uuuu-MM-dd}.")
        : due > deciding.Now + Duration.FromMinutes(treatment.Schedule.SlotRule.LateAfterMinutes)
            ? new Rejection("date-in-future", $"The slot is due at {due:uuuu-MM-dd'T'HH:mm'Z'}; it is settled when it has come.")
        : null;

    internal abstract Decision Decide(Deciding deciding, ParticipantState participant, CycleState cycle, TreatmentDeclaration treatment, Instant due);

    /// <summary>The listed criteria by weight, or a refusal that names the one the protocol does not list.</summary>
    internal static (int Relative, int Absolute, Rejection? Unknown) Weigh(ImmutableArray<string> named, HoldAndStopRules rules)
    {
        // A criterion named twice is present once.
        var criteria = named.Distinct(StringComparer.Ordinal).ToList();
        var unknown = criteria.FirstOrDefault(c => rules.Criteria.All(r => r.Id != c));
        var weights = criteria.Select(c => rules.Criteria.FirstOrDefault(r => r.Id == c)?.Weight).ToList();
        return (weights.Count(w => w == CriterionWeight.Relative), weights.Count(w => w == CriterionWeight.Absolute),
            unknown is null ? null : new Rejection("criterion-unknown", $"The protocol lists no criterion '{unknown}'; it lists {string.Join(", ", rules.Criteria.Select(c => c.Id))}."));
    }
}

/// <summary>Records that a dose was given. Caps, lateness and the hold criteria found present are checked.</summary>
public sealed record GiveDose(string Participant, int Cycle, int Slot, Instant StartedAt, ImmutableArray<string> CriteriaPresent) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Instant Moment(Instant due) => StartedAt;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, CycleState cycle, TreatmentDeclaration treatment, Instant due)
    {
        var (relative, absolute, unknown) = Weigh(CriteriaPresent, treatment.HoldAndStop);
        if (unknown is not null)
        {
            return new Decision([], unknown);
        }

        if (absolute > 0 || relative >= treatment.HoldAndStop.HoldAtRelative)
        {
            return Decision.Refuse("hold", $"The dose must be held: {string.Join(", ", CriteriaPresent)}.");
        }

        var given = StartCycle.CourseCycles(participant).Sum(c => c.Given);
        if (given >= treatment.Schedule.MaximumDoses || cycle.Given >= treatment.Schedule.Cycles[Cycle - 1].MaximumDoses)
        {
            return Decision.Refuse("dose-cap", string.Create(CultureInfo.InvariantCulture, $"{Participant} has had {cycle.Given} doses in this cycle and {given} in all; at most {treatment.Schedule.Cycles[Cycle - 1].MaximumDoses} and {treatment.Schedule.MaximumDoses} are allowed."));
        }

        var late = Duration.FromMinutes(treatment.Schedule.SlotRule.LateAfterMinutes);
        return StartedAt < due - late || StartedAt > due + late ? Decision.Refuse("dose-time", $"The dose was due at {due:uuuu-MM-dd'T'HH:mm'Z'} within {treatment.Schedule.SlotRule.LateAfterMinutes.ToString(CultureInfo.InvariantCulture)} min; a dose outside them is skipped, and the grid never shifts.")
            : StartedAt > deciding.Now ? Decision.Refuse("date-in-future", "The dose is recorded as started in the future.")
            : Decision.Of(new DoseGiven(Participant, Cycle, Slot, due, StartedAt, cycle.Start.Fact.Amount, cycle.Start.Fact.Unit));
    }
}

/// <summary>Records that a dose was held for the criteria named, and stops treatment where the protocol's rule says so.</summary>
public sealed record HoldDose(string Participant, int Cycle, int Slot, ImmutableArray<string> Criteria) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, CycleState cycle, TreatmentDeclaration treatment, Instant due)
    {
        var rules = treatment.HoldAndStop;
        var (relative, absolute, unknown) = Weigh(Criteria, rules);
        if (unknown is not null || relative + absolute == 0)
        {
            return new Decision([], unknown ?? new Rejection("no-criterion", "A dose is held for a criterion of the protocol; for another reason it is skipped."));
        }

        var held = new DoseHeld(Participant, Cycle, Slot, due, Criteria);
        var ground = absolute >= rules.StopAtAbsolute ? "an absolute criterion"
            : relative >= rules.StopAtRelative ? string.Create(CultureInfo.InvariantCulture, $"{relative} relative criteria at one assessment")
            : cycle.Held + 1 >= rules.StopAtHoldsInCycle ? string.Create(CultureInfo.InvariantCulture, $"{cycle.Held + 1} doses held in the cycle")
            : null;
        return ground is null ? Decision.Of(held) : Decision.Of(held, new TreatmentStopped(Participant, Cycle, rules.Scope, ground));
    }
}

/// <summary>Records that a dose was skipped for another reason than toxicity.</summary>
public sealed record SkipDose(string Participant, int Cycle, int Slot, string Ground) : SlotCommand(Participant, Cycle, Slot)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, CycleState cycle, TreatmentDeclaration treatment, Instant due) =>
        Decision.Of(new DoseSkipped(Participant, Cycle, Slot, due, Ground));
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
