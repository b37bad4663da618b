using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Dosing;

/// <summary>
/// Starts a cycle: fixes what the dose is computed from, the dose, and the slots from the first one on. Height, clearance and the conditions of the cycle come from the recorded measurements.
/// A cycle that really began against a rule is recorded with a ground, and as a deviation; nothing starts a cycle too many, before the one before is over, or after death.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="WeightKilograms">Weight; needed where the dose goes by weight or body surface.</param>
/// <param name="WeighedAt">When it was measured; needed with a weight.</param>
/// <param name="FirstSlotAt">When the first dose is due.</param>
/// <param name="FewSlotsConfirmed">Confirms that the cycle has fewer slots than the protocol expects.</param>
/// <param name="WeightChangeConfirmed">Confirms, by a second entry, a large change of weight since the cycle before.</param>
/// <param name="DelayGround">Why a later cycle begins after its day.</param>
/// <param name="OutsideRule">Why the cycle began against a rule of the protocol.</param>
public sealed record StartCycle(
    string Participant,
    decimal? WeightKilograms,
    Instant? WeighedAt,
    Instant FirstSlotAt,
    bool FewSlotsConfirmed = false,
    bool WeightChangeConfirmed = false,
    string? DelayGround = null,
    string? OutsideRule = null) : RandomisedCommand(Participant)
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

        var number = CycleCalendar.Next(participant);
        if (CycleCalendar.Find(treatment.Schedule, number) is not { } cycle)
        {
            return Decision.Refuse("cycles-complete", $"{Participant} has had all {(number - 1).ToString(CultureInfo.InvariantCulture)} cycles.");
        }

        var first = FirstSlotAt.InZone(deciding.State.Sites[participant.Site].Zone);
        var slots = SlotPlan.Of(treatment.Schedule, cycle, FirstSlotAt, first.Zone).Length;
        var days = CycleDays(participant, randomisation, treatment, cycle, number, first.Zone);
        var needed = new CycleBasis(deciding.Protocol, participant, first.Date);
        var (basis, unfit) = needed.Of(treatment.Dose.Amount, WeightKilograms);
        if ((Impossible(deciding, participant, treatment, days, first) ?? Weight(participant, treatment) ?? unfit) is { } refusal)
        {
            return new Decision([], refusal);
        }

        var conditions = needed.Conditions(treatment.BeforeCycle, number);
        ImmutableArray<Rejection> against = [.. new[] { OutOfTime(participant, days, number, first), Over(participant), WeightAge(treatment), FirstDoseTime(treatment, first), Unmet(conditions, number) }.OfType<Rejection>()];
        if (OutsideRules.Refuse(against, OutsideRule) is { } refused)
        {
            return new Decision([], refused);
        }

        if (Unconfirmed(participant, treatment, slots, first.Date > days.Planned && number > 1) is { } unconfirmed)
        {
            return new Decision([], unconfirmed);
        }

        var level = DoseLevel.Of(participant, treatment.Dose);
        var dose = DoseCalculation.Compute(treatment.Dose, basis!, level.Percent);
        var started = new CycleStarted(
            Participant, number, WeightKilograms, WeighedAt, basis!.HeightCentimetres, dose.SurfaceSquareMetres, dose.ClearanceMillilitresPerMinute, level.Id, level.Percent,
            dose.ExactAmount, dose.Amount, dose.Unit, dose.VolumeMillilitres, dose.Vials, dose.Explanation, FirstSlotAt, slots, conditions, DelayGround, OutsideRule);
        return against.IsEmpty
            ? Decision.Of(started)
            : Decision.Of(started, OutsideRules.Deviation(Participant, DeviationKind.CycleOutsideRule, first.Date, FormattableString.Invariant($"Cycle {number}"), against, OutsideRule!));
    }

    /// <summary>First and last day on which the cycle may begin, and the first on which it could at all: the day after the last of the cycle before.</summary>
    private static (LocalDate Earliest, LocalDate Planned, LocalDate Latest) CycleDays(ParticipantState participant, ParticipantRandomised randomisation, TreatmentDeclaration treatment, CycleDeclaration cycle, int number, DateTimeZone zone)
    {
        var course = CycleCalendar.Course(participant);
        if (CycleCalendar.PlannedOn(treatment.Schedule, course, number, zone) is not { } planned)
        {
            var origin = participant.Crossover?.Fact.StartedOn ?? randomisation.RandomisedOn;
            return (origin, origin, origin.PlusDays(treatment.StartWithinDays));
        }

        var last = CycleCalendar.Find(treatment.Schedule, course[^1].Start.Fact.Cycle)!;
        return (course[^1].Start.Fact.FirstSlotAt.InZone(zone).Date.PlusDays(last.LastDay - last.FirstDay + 1), planned, planned.PlusDays(cycle.LatestDelayDays));
    }

    private Rejection? Impossible(Deciding deciding, ParticipantState participant, TreatmentDeclaration treatment, (LocalDate Earliest, LocalDate Planned, LocalDate Latest) days, ZonedDateTime first) =>
        participant.Death is not null ? new Rejection("treatment-over", $"{Participant} has died; no cycle is started.")
        : Withdrew(participant) is { } day ? new Rejection("withdrawn", $"{Participant} withdrew on {day:uuuu-MM-dd}; no cycle is started.")
        : deciding.State.Closure is not null && deciding.Protocol.Document.Closure.RunningCourses == RunningCourses.Stop
            ? new Rejection("accrual-closed", "The trial is closed and the protocol stops running courses.")
        : first.Date < days.Earliest ? new Rejection("cycle-date", $"The cycle starts from {days.Planned:uuuu-MM-dd} to {days.Latest:uuuu-MM-dd}, and never before {days.Earliest:uuuu-MM-dd}; its first slot is on {first.Date:uuuu-MM-dd}.")
        : CycleCalendar.Course(participant).Sum(c => c.Given) >= treatment.Schedule.MaximumDoses
            ? new Rejection("dose-cap", string.Create(CultureInfo.InvariantCulture, $"{Participant} has had all {treatment.Schedule.MaximumDoses} doses."))
        : null;

    private static LocalDate? Withdrew(ParticipantState participant) => participant.TreatmentWithdrawal?.Fact.WithdrewOn ?? participant.FollowUpWithdrawal?.Fact.WithdrewOn ?? participant.ConsentWithdrawal?.Fact.WithdrewOn;

    private static Rejection? OutOfTime(ParticipantState participant, (LocalDate Earliest, LocalDate Planned, LocalDate Latest) days, int number, ZonedDateTime first) =>
        first.Date >= days.Planned && first.Date <= days.Latest ? null
        : new Rejection("cycle-date", FormattableString.Invariant($"Cycle {number} of {participant.Id} starts from {days.Planned:uuuu-MM-dd} to {days.Latest:uuuu-MM-dd}; its first slot is on {first.Date:uuuu-MM-dd}."));

    private static Rejection? Over(ParticipantState participant) =>
        participant.Relapse is not null && participant.Crossover is null ? new Rejection("treatment-over", $"{participant.Id} has relapsed; no cycle is started.")
        : participant.Stops.Where(s => s.Fact.Scope == StopScope.Treatment).Select(s => s.Fact.Ground).FirstOrDefault() is { } ground ? new Rejection("treatment-stopped", $"Treatment of {participant.Id} was stopped for good: {ground.TrimEnd('.')}.")
        : null;

    private Rejection? Weight(ParticipantState participant, TreatmentDeclaration treatment) =>
        WeightKilograms is null != WeighedAt is null || (WeightKilograms is null && treatment.Dose.Weight is not null) ? new Rejection("weight", "A weight is given with the time at which it was measured; the dose goes by it.")
        : WeightKilograms is <= 0 or > HeaviestKilograms ? new Rejection("weight", FormattableString.Invariant($"The weight is {WeightKilograms} kg; accepted is above 0 and at most {HeaviestKilograms} kg."))
        : WeighedAt > FirstSlotAt ? new Rejection("weight-age", "The weight is measured before the first dose.")
        : treatment.Dose.Weight is { } rule && WeightKilograms is { } kilograms && participant.Cycles.LastOrDefault()?.Start.Fact.WeightKilograms is { } old && Math.Abs(kilograms - old) * 100 >= rule.ConfirmChangePercent * old && !WeightChangeConfirmed
            ? new Rejection("weight-change", FormattableString.Invariant($"The weight changed from {old} to {kilograms} kg, by {rule.ConfirmChangePercent} % or more; a second entry must confirm it."))
        : null;

    private Rejection? WeightAge(TreatmentDeclaration treatment) => treatment.Dose.Weight is { } rule && FirstSlotAt - WeighedAt > Duration.FromHours(rule.MeasuredWithinHours)
        ? new Rejection("weight-age", FormattableString.Invariant($"The weight must be measured within {rule.MeasuredWithinHours} h before the first dose."))
        : null;

    private static Rejection? FirstDoseTime(TreatmentDeclaration treatment, ZonedDateTime first)
    {
        var rule = treatment.Schedule.SlotRule;
        var pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
        return first.TimeOfDay < pattern.Parse(rule.FirstDoseFrom).Value || first.TimeOfDay.TickOfDay >= pattern.Parse(rule.FirstDoseTo).Value.TickOfDay + NodaConstants.TicksPerMinute
            ? new Rejection("first-dose-time", $"The first dose is given from {rule.FirstDoseFrom} to {rule.FirstDoseTo}; it is due at {first.TimeOfDay:HH:mm}.")
            : null;
    }

    private static Rejection? Unmet(ImmutableArray<CriterionOutcome> conditions, int number)
    {
        var unmet = conditions.Where(c => c.Verdict != Verdict.Met).ToList();
        return unmet.Count == 0 ? null : new Rejection("cycle-conditions", string.Create(CultureInfo.InvariantCulture, $"Conditions of cycle {number} are not met: {string.Join("; ", unmet.Select(c => $"{c.Criterion} {Said(c.Verdict)}: {c.Explanation}"))}."));
    }

    private static string Said(Verdict verdict) => verdict switch { Verdict.NotMet => "not met", Verdict.OutOfDate => "out of date", _ => "missing" };

    private Rejection? Unconfirmed(ParticipantState participant, TreatmentDeclaration treatment, int slots, bool late) =>
        slots < treatment.Schedule.SlotRule.ConfirmBelowSlots && !FewSlotsConfirmed
            ? new Rejection("few-slots", FormattableString.Invariant($"The cycle would have {slots} slots, fewer than {treatment.Schedule.SlotRule.ConfirmBelowSlots}; this must be confirmed."))
        : late && string.IsNullOrWhiteSpace(DelayGround) && string.IsNullOrWhiteSpace(OutsideRule)
            ? new Rejection("delay-ground", $"The cycle of {participant.Id} begins after its day; the ground of the delay is given with it.")
        : null;
}
