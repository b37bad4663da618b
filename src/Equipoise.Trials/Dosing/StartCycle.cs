using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Dosing;

/// <summary>Starts a cycle: fixes the weight, the dose that follows from it, and the slots from the first one on.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="WeightKilograms">Weight.</param>
/// <param name="WeighedAt">When it was measured.</param>
/// <param name="FirstSlotAt">When the first dose is due.</param>
/// <param name="FewSlotsConfirmed">Confirms that the cycle has fewer slots than the protocol expects.</param>
/// <param name="WeightChangeConfirmed">Confirms, by a second entry, a large change of weight since the cycle before.</param>
public sealed record StartCycle(
    string Participant,
    decimal WeightKilograms,
    Instant WeighedAt,
    Instant FirstSlotAt,
    bool FewSlotsConfirmed = false,
    bool WeightChangeConfirmed = false) : RandomisedCommand(Participant)
{
    /// <summary>No human being was heavier; a larger number is a slip of the pen, often of the unit.</summary>
    private const decimal HeaviestKilograms = 650;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (participant.TreatmentUnder(deciding.Protocol) is not { } treatment)
        {
            return Decision.Refuse("no-treatment", participant.TreatmentArm is null
                ? $"The arm of {Participant} is concealed and the arms differ in their treatment, so that no dose can be told here."
                : $"{Participant} is in an arm without treatment.");
        }

        var number = CourseCycles(participant).Length + 1;
        if (number > treatment.Schedule.Cycles.Length)
        {
            return Decision.Refuse("cycles-complete", $"{Participant} has started all {treatment.Schedule.Cycles.Length.ToString(CultureInfo.InvariantCulture)} cycles.");
        }

        var cycle = treatment.Schedule.Cycles[number - 1];
        var zone = deciding.State.Sites[participant.Site].Zone;
        var first = FirstSlotAt.InZone(zone);
        var slots = SlotPlan.Of(treatment.Schedule, cycle, FirstSlotAt, zone).Length;
        var refusal = TooEarlyOrLate(deciding, participant, randomisation, treatment, number, first) ?? Weight(participant, treatment) ?? FirstDose(treatment, first, slots);
        if (refusal is not null)
        {
            return new Decision([], refusal);
        }

        var dose = DoseCalculation.Compute(treatment.Dose, WeightKilograms);
        return Decision.Of(new CycleStarted(Participant, number, WeightKilograms, WeighedAt, dose.ExactAmount, dose.Amount, dose.Unit, dose.VolumeMillilitres, dose.Vials, FirstSlotAt, slots));
    }

    /// <summary>Cycles of the course that runs: after crossover a course of its own begins.</summary>
    internal static CycleState[] CourseCycles(ParticipantState participant) => participant.Crossover is { } crossover
        ? [.. participant.Cycles.Where(c => c.Start.Sequence > crossover.Sequence)]
        : [.. participant.Cycles];

    private Rejection? TooEarlyOrLate(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, TreatmentDeclaration treatment, int number, ZonedDateTime first)
    {
        if (participant.Death is not null || (participant.Relapse is not null && participant.Crossover is null))
        {
            return new Rejection("treatment-over", $"{Participant} has {(participant.Death is null ? "relapsed" : "died")}; no cycle is started.");
        }

        if (Withdrew(participant) is { } day)
        {
            return new Rejection("withdrawn", $"{Participant} withdrew on {day:uuuu-MM-dd}; no cycle is started.");
        }

        if (deciding.State.Closure is not null && deciding.Protocol.Document.Closure.RunningCourses == RunningCourses.Stop)
        {
            return new Rejection("accrual-closed", "The trial is closed and the protocol stops running courses.");
        }

        if (participant.Stops.Any(s => s.Fact.Scope == StopScope.Treatment))
        {
            return new Rejection("treatment-stopped", $"Treatment of {Participant} was stopped for good.");
        }

        var origin = participant.Crossover?.Fact.StartedOn ?? randomisation.RandomisedOn;
        var course = CourseCycles(participant);
        var planned = course.Length == 0 ? origin : course[0].Start.Fact.FirstSlotAt.InZone(first.Zone).Date.PlusDays(treatment.Schedule.Cycles[number - 1].FirstDay - 1);
        var latest = planned.PlusDays(course.Length == 0 ? treatment.StartWithinDays : treatment.Schedule.Cycles[number - 1].LatestDelayDays);
        return first.Date < planned || first.Date > latest
            ? new Rejection("cycle-date", $"Cycle {number.ToString(CultureInfo.InvariantCulture)} starts from {planned:uuuu-MM-dd} to {latest:uuuu-MM-dd}; its first slot is on {first.Date:uuuu-MM-dd}.")
            : null;
    }

    private static LocalDate? Withdrew(ParticipantState participant) => participant.TreatmentWithdrawal?.Fact.WithdrewOn ?? participant.FollowUpWithdrawal?.Fact.WithdrewOn ?? participant.ConsentWithdrawal?.Fact.WithdrewOn;

    private Rejection? Weight(ParticipantState participant, TreatmentDeclaration treatment)
    {
        var rule = treatment.Dose.Weight;
        if (WeightKilograms is <= 0 or > HeaviestKilograms)
        {
            return new Rejection("weight", FormattableString.Invariant($"The weight is {WeightKilograms} kg; accepted is above 0 and at most {HeaviestKilograms} kg."));
        }

        if (WeighedAt > FirstSlotAt || FirstSlotAt - WeighedAt > Duration.FromHours(rule.MeasuredWithinHours))
        {
            return new Rejection("weight-age", FormattableString.Invariant($"The weight must be measured within {rule.MeasuredWithinHours} h before the first dose."));
        }

        var before = participant.Cycles.LastOrDefault()?.Start.Fact.WeightKilograms;
        return before is { } old && Math.Abs(WeightKilograms - old) * 100 >= rule.ConfirmChangePercent * old && !WeightChangeConfirmed
            ? new Rejection("weight-change", FormattableString.Invariant($"The weight changed from {old} to {WeightKilograms} kg, by {rule.ConfirmChangePercent} % or more; a second entry must confirm it."))
            : null;
    }

    private Rejection? FirstDose(TreatmentDeclaration treatment, ZonedDateTime first, int slots)
    {
        var rule = treatment.Schedule.SlotRule;
        var pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
        return first.TimeOfDay < pattern.Parse(rule.FirstDoseFrom).Value || first.TimeOfDay >= pattern.Parse(rule.FirstDoseTo).Value.PlusMinutes(1)
                ? new Rejection("first-dose-time", $"The first dose is given from {rule.FirstDoseFrom} to {rule.FirstDoseTo}; it is due at {first.TimeOfDay:HH:mm}.")
            : slots < rule.ConfirmBelowSlots && !FewSlotsConfirmed
                ? new Rejection("few-slots", FormattableString.Invariant($"The cycle would have {slots} slots, fewer than {rule.ConfirmBelowSlots}; this must be confirmed."))
            : null;
    }
}
