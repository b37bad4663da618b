using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Rehearsal;

/// <summary>A synthetic participant's treatment: cycles, every slot of them, and toxicities, given as the nurse's commands.</summary>
internal sealed class TreatmentCourse(TrialProtocol protocol, ScenarioDeclaration scenario, VirtualTrial trial, Agenda agenda, string participant, Actor nurse, DateTimeZone zone, RandomStream stream)
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

    private void PlanCycle(LocalDate day, int number)
    {
        var from = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(Treatment.Schedule.SlotRule.FirstDoseFrom).Value;
        var due = (day + from).PlusMinutes(15 * stream.NextInt(8)).InZoneLeniently(zone).ToInstant();
        agenda.Plan(due - Duration.FromMinutes(30), () => Start(due, number));
    }

    private void Start(Instant due, int number)
    {
        if (Over || Person.Stops.Any(s => s.Fact.Scope == StopScope.Treatment))
        {
            return;
        }

        var weight = decimal.Parse(Person.Measurements["weight"].Fact.Value, System.Globalization.CultureInfo.InvariantCulture);
        var measured = Math.Round(weight * (decimal)(0.99 + (0.02 * stream.NextUniform())), 1);
        trial.Give(nurse, new StartCycle(participant, measured, due - Duration.FromHours(2), due, FewSlotsConfirmed: true, WeightChangeConfirmed: true));
        PlanSlot(number, 1);
        if (number == 1)
        {
            PlanToxicities(due);
        }
    }

    private void PlanSlot(int cycle, int slot)
    {
        var start = Person.Cycles[^1].Start.Fact;
        if (slot > start.Slots)
        {
            PlanNext(cycle, start.FirstSlotAt);
            return;
        }

        var due = SlotPlan.Due(Treatment.Schedule, start.FirstSlotAt, zone, slot);
        var late = Duration.FromMinutes(stream.NextInt(Math.Min(30, Treatment.Schedule.SlotRule.LateAfterMinutes)));
        var hold = stream.NextBernoulli(scenario.HoldPerDose);
        var criteria = hold ? Criteria(Treatment.HoldAndStop) : [];
        agenda.Plan(due + late, () => Settle(cycle, slot, criteria));
    }

    private void Settle(int cycle, int slot, ImmutableArray<string> criteria)
    {
        if (Over)
        {
            return;
        }

        if (criteria.Length == 0)
        {
            trial.Give(nurse, new GiveDose(participant, cycle, slot, trial.Now, []));
            PlanSlot(cycle, slot + 1);
            return;
        }

        trial.Give(nurse, new HoldDose(participant, cycle, slot, criteria));
        if (Person.Stops.Any(s => s.Sequence > Person.Cycles[^1].Start.Sequence))
        {
            PlanNext(cycle, Person.Cycles[^1].Start.Fact.FirstSlotAt);
        }
        else
        {
            PlanSlot(cycle, slot + 1);
        }
    }

    /// <summary>The next cycle, on its day counted from the first dose of all.</summary>
    private void PlanNext(int cycle, Instant firstSlot)
    {
        if (cycle < Treatment.Schedule.Cycles.Length && Person.Stops.All(s => s.Fact.Scope == StopScope.Cycle))
        {
            var days = Treatment.Schedule.Cycles[cycle].FirstDay - Treatment.Schedule.Cycles[cycle - 1].FirstDay;
            PlanCycle(firstSlot.InZone(zone).Date.PlusDays(days), cycle + 1);
        }
    }

    /// <summary>Criteria found at an assessment: mostly one relative, sometimes several, sometimes an absolute one.</summary>
    private ImmutableArray<string> Criteria(HoldAndStopRules rules)
    {
        string Draw(CriterionWeight weight)
        {
            var list = rules.Criteria.Where(c => c.Weight == weight).ToList();
            return list[stream.NextInt(list.Count)].Id;
        }

        var kind = stream.NextUniform();
        return kind < 0.06 && rules.Criteria.Any(c => c.Weight == CriterionWeight.Absolute) ? [Draw(CriterionWeight.Absolute)]
            : kind < 0.16 ? [.. Enumerable.Range(0, 2).Select(_ => Draw(CriterionWeight.Relative)).Distinct()]
            : [Draw(CriterionWeight.Relative)];
    }

    private void PlanToxicities(Instant start)
    {
        foreach (var toxicity in scenario.Toxicities)
        {
            var u = stream.NextUniform();
            var day = stream.NextInt(18);
            var grade = toxicity.Grades.Select((_, i) => i + 1).FirstOrDefault(g => u < toxicity.Grades.Take(g).Sum());
            if (grade > 0)
            {
                var serious = grade >= 4 || (grade == 3 && stream.NextBernoulli(0.15));
                agenda.Plan(start + Duration.FromDays(day) + Duration.FromHours(9), () => Report(toxicity.Term, grade, serious));
            }
        }
    }

    private void Report(string term, int grade, bool serious)
    {
        if (!Over)
        {
            trial.Give(nurse, new ReportAdverseEvent(participant, term, grade, trial.Now.InZone(zone).Date, trial.Now, RelatedToTreatment: true, serious));
        }
    }
}
