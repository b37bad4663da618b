using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using NodaTime.Text;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Arms, their ratio, and the treatment's amounts and cycles fit together.</summary>
internal static class ArmChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        var arms = p.Arms.Select(a => a.Id).ToList();
        var controls = p.Arms.Count(a => a.Role == ArmRole.Control);
        if (p.Arms.Length < 2 || controls != 1)
        {
            map.Add("P202", "arms", "A comparison needs one control arm and at least one experimental arm.", $"{p.Arms.Length} arms, {controls} of them control", "two or more arms, one of role control");
        }

        for (var i = 0; i < p.Arms.Length; i++)
        {
            if (p.Arms[i].Crossover is AtFirstRecurrence crossover && NameChecks.Known($"arms[{i}].crossover.to", crossover.To, arms, map)
                && p.Arms.First(a => a.Id == crossover.To).Treatment is null)
            {
                map.Add("P202", $"arms[{i}].crossover.to", "Crossover leads to an arm without treatment.", $"\"{crossover.To}\"", "an arm with a treatment");
            }

            if (p.Arms[i].Crossover is AtFirstRecurrence { OwnConsent: false })
            {
                map.Add("P213", $"arms[{i}].crossover.ownConsent", "Crossover is a treatment of its own; this program asks for a consent to it.", "false", "true");
            }

            if (p.Arms[i].Treatment is { } treatment)
            {
                Treatment(p, treatment, $"arms[{i}].treatment", map);
            }
        }

        Randomisation(p, arms, map);
        if (p.Trial.Masking != Masking.OpenLabel && p.Access.Unblinding is NothingBlinded)
        {
            map.Add("P107", "access.unblinding", "The trial is blinded but nobody may unblind.", "kind: nothingBlinded", "kind: emergencyUnblinding");
        }
    }

    private static void Randomisation(ProtocolDocument p, List<string> arms, SourceMap map)
    {
        NameChecks.Each("randomisation.ratio", p.Randomisation.Ratio.Select(r => r.Arm), arms, map);
        foreach (var missing in arms.Except(p.Randomisation.Ratio.Select(r => r.Arm)))
        {
            map.Add("P202", "randomisation.ratio", "An arm has no share.", $"no share for {missing}", "one share for each arm");
        }
    }

    private static void Treatment(ProtocolDocument p, TreatmentDeclaration treatment, string path, SourceMap map)
    {
        DoseChecks.Run(p, treatment.Dose, path + ".dose", map);
        if (treatment.Schedule.SlotRule.MakeUp)
        {
            map.Add("P213", $"{path}.schedule.slotRule.makeUp", "This program does not make up doses, and would silently not follow the protocol.", "true", "false");
        }

        foreach (var (text, key) in new[] { (treatment.Schedule.SlotRule.FirstDoseFrom, "firstDoseFrom"), (treatment.Schedule.SlotRule.FirstDoseTo, "firstDoseTo") })
        {
            if (!LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Success)
            {
                map.Add("P004", $"{path}.schedule.slotRule.{key}", "The value is not a time of day.", $"\"{text}\"", "a time as HH:mm, in quotes");
            }
        }

        Cycles(treatment.Schedule, path + ".schedule", map);
        NameChecks.Each($"{path}.holdAndStop.permanentStop", treatment.HoldAndStop.PermanentStop, treatment.HoldAndStop.Criteria.Select(c => c.Id), map);
        foreach (var (criterion, i) in treatment.HoldAndStop.Criteria.Select((c, i) => (c, i)))
        {
            if (criterion.When is { } when)
            {
                CriterionChecks.Criterion(p, when, $"{path}.holdAndStop.criteria[{i}].when", map);
            }
        }

        if (treatment.BeforeCycle is { } conditions)
        {
            NameChecks.Each($"{path}.beforeCycle.criteria", conditions.Criteria, p.Eligibility.Criteria.Select(c => c.Id), map);
        }
    }

    private static void Cycles(ScheduleDeclaration schedule, string path, SourceMap map)
    {
        if (schedule.Cycles.IsEmpty)
        {
            map.Add("P003", path + ".cycles", "The list is empty.", "no item", "at least one");
            return;
        }

        var lastDay = 0;
        foreach (var (cycle, i) in schedule.Cycles.Select((c, i) => (c, i)))
        {
            if (cycle.FirstDay <= lastDay || cycle.LastDay < cycle.FirstDay)
            {
                map.Add("P209", $"{path}.cycles[{i}]", "Cycles run forward and do not overlap.", FormattableString.Invariant($"days {cycle.FirstDay} to {cycle.LastDay} after day {lastDay}"), FormattableString.Invariant($"a first day above {lastDay} and a last day not before it"));
            }

            lastDay = cycle.LastDay;
        }

        if (schedule.Repeat is not { } repeat)
        {
            return;
        }

        var days = lastDay - schedule.Cycles[0].FirstDay + 1;
        if (repeat.EveryDays < days)
        {
            map.Add("P209", path + ".repeat.everyDays", "The cycles do not fit between one start of the list and the next.", FormattableString.Invariant($"{repeat.EveryDays} days for cycles of {days}"), FormattableString.Invariant($"at least {days}"));
        }

        if (repeat.Times is null && !schedule.UntilRelapse)
        {
            map.Add("P209", path + ".repeat", "Nothing ends the cycles.", "neither times nor untilRelapse", "times: a number, or untilRelapse: true in the schedule");
        }
    }
}
