using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Rehearsal;

/// <summary>A synthetic participant's treatment: cycles and every slot of them, given as the nurse's commands.</summary>
internal sealed class TreatmentCourse(TrialProtocol protocol, ScenarioDeclaration scenario, VirtualTrial trial, Agenda agenda, string participant, Actor nurse, DateTimeZone zone, RandomStream stream, ToxicityCourse toxicities)
{
    private TreatmentDeclaration Treatment => Person.TreatmentUnder(protocol)!;

    private ParticipantState Person => trial.State.Participants[participant];

    private bool Over => Person.Death is not null || (Person.Relapse is not null && Person.Crossover is null) || trial.State.Lock is not null || trial.State.FollowUpEnd is not null || Withdrawn;

    private bool Withdrawn => Person.TreatmentWithdrawal is not null || Person.FollowUpWithdrawal is not null || Person.ConsentWithdrawal is not null;

    /// <summary>Plans the first cycle some days after a date.</summary>
    public void PlanFrom(LocalDate origin)
    {
        var first = 1 + stream.NextInt(Math.Max(1, Treatment.StartWithinDays - 2));
        PlanCycle(origin.PlusDays(first), 1);
    }

    private void PlanCycle(LocalDate day, int number, int attempt = 0)
    {
        var from = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(Treatment.Schedule.SlotRule.FirstDoseFrom).Value;
        var due = (day + from).PlusMinutes(15 * stream.NextInt(8)).InZoneLeniently(zone).ToInstant();
        agenda.Plan(due - Duration.FromMinutes(30), () => Start(due, number, attempt));
    }

    private void Start(Instant due, int number, int attempt)
    {
        if (Over || Person.Stops.Any(s => s.Fact.Scope == StopScope.Treatment))
        {
            return;
        }

        var preparation = new CyclePreparation(protocol, Person, Treatment, trial.Now.InZone(zone).Date, stream);
        if (preparation.Measure(number, failing: stream.NextBernoulli(attempt == 0 ? 0.1 : 0.6)) is { IsEmpty: false } fresh)
        {
            trial.Give(nurse, new RecordMeasurements(participant, fresh));
        }

        var weight = preparation.Weight();
        var planned = CycleCalendar.PlannedOn(Treatment.Schedule, CycleCalendar.Course(Person), number, zone);
        var day = due.InZone(zone).Date;
        var step = trial.Try(nurse, new StartCycle(
            participant, weight, weight is null ? null : due - Duration.FromHours(2), due, FewSlotsConfirmed: true, WeightChangeConfirmed: true, DelayGround: planned < day ? "Conditions were not met on the planned day" : null));
        if (step.Refused is { Rule: "cycle-conditions" })
        {
            Delay(day.PlusDays(4), planned!.Value, number, attempt + 1);
            return;
        }

        if (step.Refused is { } refused)
        {
            throw new InvalidOperationException($"The rehearsal gave startCycle at {trial.Now} and was refused ({refused.Rule}): {refused.Message}");
        }

        PlanSlot(number, 1);
        if (number == 1)
        {
            toxicities.Plan(due, stream, () => Over);
        }
    }

    /// <summary>Tries again some days later; leaves the cycle out where that would be too late.</summary>
    private void Delay(LocalDate day, LocalDate planned, int number, int attempt)
    {
        if (day <= planned.PlusDays(CycleCalendar.Find(Treatment.Schedule, number)!.LatestDelayDays))
        {
            PlanCycle(day, number, attempt);
            return;
        }

        trial.Give(nurse, new OmitCycle(participant, number, "Conditions were not met in time"));
        PlanNext();
    }

    private void PlanSlot(int cycle, int slot)
    {
        var start = Person.Cycles[^1].Start.Fact;
        if (slot > start.Slots || CycleCalendar.Course(Person).Sum(c => c.Given) >= Treatment.Schedule.MaximumDoses)
        {
            PlanNext();
            return;
        }

        var due = SlotPlan.Due(Treatment.Schedule, start.FirstSlotAt, zone, slot);
        var tolerance = Treatment.Schedule.SlotRule.LateAfterMinutes;
        var late = Duration.FromMinutes(stream.NextInt(Math.Max(1, Math.Min(30, tolerance))));
        var hold = stream.NextBernoulli(scenario.HoldPerDose);
        var other = stream.NextUniform();
        if (hold)
        {
            var criteria = Criteria(Treatment.HoldAndStop);
            agenda.Plan(due + late, () => Settle(cycle, slot, () => new HoldDose(participant, cycle, slot, criteria)));
        }
        else if (other < 0.012)
        {
            agenda.Plan(due + late, () => Settle(cycle, slot, () => new SkipDose(participant, cycle, slot, other < 0.006 ? "Infusion pump failed" : "Dose not prepared in time")));
        }
        else if (other < 0.02 && Treatment.Schedule.EveryHours * 60 > (2 * tolerance) + 60)
        {
            agenda.Plan(due + Duration.FromMinutes(tolerance + 5) + late, () => Settle(cycle, slot, () => new GiveDose(participant, cycle, slot, trial.Now, [], ChecksComplete: true, CheckedBy: Second, OutsideRule: "Intravenous access was lost")));
        }
        else
        {
            agenda.Plan(due + late, () => Settle(cycle, slot, () => new GiveDose(participant, cycle, slot, trial.Now, [], ChecksComplete: true, CheckedBy: Second)));
        }
    }

    private string? Second => Treatment.SecondCheck ? nurse.Id + "-second" : null;

    private void Settle(int cycle, int slot, Func<Conduct.Command> command)
    {
        if (Over)
        {
            return;
        }

        trial.Give(nurse, command());
        if (Person.Stops.Any(s => s.Sequence > Person.Cycles[^1].Start.Sequence))
        {
            PlanNext();
        }
        else
        {
            PlanSlot(cycle, slot + 1);
        }
    }

    /// <summary>The next cycle, on its day, or the day after where that is past.</summary>
    private void PlanNext()
    {
        var number = CycleCalendar.Next(Person);
        var course = CycleCalendar.Course(Person);
        if (CycleCalendar.PlannedOn(Treatment.Schedule, course, number, zone) is { } planned && Person.Stops.All(s => s.Fact.Scope == StopScope.Cycle) && course.Sum(c => c.Given) < Treatment.Schedule.MaximumDoses)
        {
            var tomorrow = trial.Now.InZone(zone).Date.PlusDays(1);
            if (planned >= tomorrow)
            {
                PlanCycle(planned, number);
            }
            else
            {
                Delay(tomorrow, planned, number, 0);
            }
        }
    }

    /// <summary>Criteria found at an assessment: mostly one relative, sometimes several, sometimes an absolute one.</summary>
    private ImmutableArray<string> Criteria(HoldAndStopRules rules)
    {
        string Draw(CriterionWeight weight)
        {
            var list = rules.Criteria.Where(c => c.Weight == weight && !rules.PermanentStop.Contains(c.Id)).ToList();
            return list[stream.NextInt(list.Count)].Id;
        }

        var kind = stream.NextUniform();
        return kind < 0.01 && rules.PermanentStop.Length > 0 ? [rules.PermanentStop[stream.NextInt(rules.PermanentStop.Length)]]
            : kind < 0.06 && rules.Criteria.Any(c => c.Weight == CriterionWeight.Absolute && !rules.PermanentStop.Contains(c.Id)) ? [Draw(CriterionWeight.Absolute)]
            : kind < 0.16 ? [.. Enumerable.Range(0, 2).Select(_ => Draw(CriterionWeight.Relative)).Distinct()]
            : [Draw(CriterionWeight.Relative)];
    }
}
