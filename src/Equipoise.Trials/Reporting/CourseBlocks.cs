using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Reporting;

/// <summary>Participants one by one: what became of each dose, and the course of each. By participant's number, so for the final report only.</summary>
internal static class CourseBlocks
{
    /// <summary>More slots than this are no picture any more.</summary>
    private const int MostSlots = 120;

    /// <summary>The map of doses of each treated arm as randomised; none where the plan has no end or too many slots.</summary>
    public static IEnumerable<ReportBlock> Doses(ReportSource source)
    {
        foreach (var arm in source.Dataset.Protocol.Document.Arms.Where(a => a.Treatment is { Schedule.Repeat: null } t && t.Schedule.Cycles.Sum(c => c.MaximumDoses) <= MostSlots))
        {
            var cycles = arm.Treatment!.Schedule.Cycles;
            var rows = People(source, arm).Select(p => new DoseSlotRow(p.Id, "", [.. cycles.SelectMany((c, k) => Slots(p, k + 1, c.MaximumDoses))])).ToImmutableArray();
            if (rows.Length > 0)
            {
                yield return new DoseSlotFigure(
                    "doses-" + arm.Id,
                    $"{arm.Label}: what became of each dose, by participant as randomised",
                    [.. cycles.Select((c, k) => new DoseCycle(string.Create(CultureInfo.InvariantCulture, $"Cycle {k + 1}, days {c.FirstDay} to {c.LastDay}"), c.MaximumDoses))],
                    rows);
            }
        }
    }

    /// <summary>The course of each participant of the primary set.</summary>
    public static SwimmerFigure Courses(ReportSource source)
    {
        var document = source.Dataset.Protocol.Document;
        var arms = document.Arms.Select(a => a.Id).ToList();
        var set = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet);
        var lanes = source.Dataset.InSet(set.Id).Where(r => arms.Contains(r.Arm)).Select(r => Lane(source, source.State.Participants[r.Participant], arms.IndexOf(r.Arm), arms)).ToImmutableArray();
        return new SwimmerFigure("courses", $"{set.Label}: the course of each participant", "Months from randomisation", [.. document.Arms.Select(a => a.Label)], lanes).Sorted();
    }

    private static IEnumerable<ParticipantState> People(ReportSource source, ArmDeclaration arm) =>
        source.Dataset.Rows.Where(r => r.Arm == arm.Id).Select(r => source.State.Participants[r.Participant]);

    /// <summary>A cycle's slots: as settled, and after a stop or an omission stopped.</summary>
    private static IEnumerable<DoseSlotState> Slots(ParticipantState p, int number, int planned)
    {
        var cycle = p.Cycles.FirstOrDefault(c => c.Start.Fact.Cycle == number && (p.Crossover is not { } crossover || c.Start.Sequence < crossover.Sequence));
        var stopped = p.Stops.Any(s => (s.Fact.Scope == StopScope.Treatment && s.Fact.Cycle <= number) || s.Fact.Cycle == number) || p.Omissions.Any(o => o.Fact.Cycle == number);
        for (var slot = 1; slot <= planned; slot++)
        {
            var outcome = cycle?.Slots.FirstOrDefault(s => s.Slot == slot);
            yield return outcome is { Slot: > 0 } settled
                ? settled.Result switch { SlotResult.Given => DoseSlotState.Given, SlotResult.Held => DoseSlotState.Held, _ => DoseSlotState.Skipped }
                : stopped ? DoseSlotState.Stopped : DoseSlotState.NotReached;
        }
    }

    private static SwimmerLane Lane(ReportSource source, ParticipantState p, int arm, List<string> arms)
    {
        var start = p.Randomisation!.Value.Fact.RandomisedOn;
        var zone = source.State.Sites[p.Site].Zone;
        double Months(LocalDate on) => AnalysisTime.Months(Period.DaysBetween(start, on));
        bool Known(LocalDate? on) => on is { } d && d <= source.Cut.AsOf;
        var marks = ImmutableArray.CreateBuilder<SwimmerMark>();
        void Mark(LocalDate? on, SwimmerEvent what)
        {
            if (Known(on))
            {
                marks.Add(new SwimmerMark(Months(on!.Value), what));
            }
        }

        Mark(p.Relapse?.Fact.EvidenceOn, SwimmerEvent.Relapse);
        Mark(p.Crossover?.Fact.StartedOn, SwimmerEvent.Crossover);
        Mark(p.Death?.Fact.DiedOn, SwimmerEvent.Death);
        Mark(p.ConsentWithdrawal?.Fact.WithdrewOn ?? p.FollowUpWithdrawal?.Fact.WithdrewOn ?? p.Loss?.Fact.LastContactOn, SwimmerEvent.Lost);
        var doses = p.Cycles.SelectMany(c => c.Slots.Where(s => s.StartedAt is not null).Select(s => (s.StartedAt!.Value.InZone(zone).Date, c.Start.Sequence))).Where(d => d.Date <= source.Cut.AsOf).ToList();
        var spans = doses.GroupBy(d => p.Crossover is { } crossover && d.Sequence > crossover.Sequence)
            .Select(g => new SwimmerSpan(Months(g.Min(d => d.Date)), Months(g.Max(d => d.Date).PlusDays(1)), g.Key ? arms.IndexOf(p.Crossover!.Value.Fact.ToArm) : arm)).ToImmutableArray();
        LocalDate?[] seen =
        [
            start, p.Death?.Fact.DiedOn, p.Relapse?.Fact.EvidenceOn, p.Loss?.Fact.LastContactOn, p.FollowUpWithdrawal?.Fact.WithdrewOn, p.ConsentWithdrawal?.Fact.WithdrewOn,
            .. p.Assessments.Select(a => (LocalDate?)a.Fact.AssessedOn), .. p.Contacts.Select(c => (LocalDate?)c.Fact.ContactOn), .. doses.Select(d => (LocalDate?)d.Date),
        ];
        var end = seen.Where(Known).Max() ?? start;
        if (!Known(p.Death?.Fact.DiedOn))
        {
            marks.Add(new SwimmerMark(Months(end), SwimmerEvent.LastSeen));
        }

        return new SwimmerLane(p.Id, arm, Months(end), spans, [.. marks.OrderBy(m => m.Time)]);
    }
}
