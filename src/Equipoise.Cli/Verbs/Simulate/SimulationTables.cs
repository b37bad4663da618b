using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Simulation;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>Operating characteristics for reading.</summary>
internal static class SimulationTables
{
    /// <summary>One case: what is simulated, the whole trial, look by look, and what to know.</summary>
    public static void Print(IAnsiConsole console, CaseResult result)
    {
        var (c, trial) = (result.Case, result.Case.Plan.Trial);
        console.Line($"{c.Title}: {Name(c)}. {Numerals.Count(trial.Participants)} participants, {trial.Allocation.Name}, {trial.Looks[^1].Test.Name}, futility {(trial.Bounds.Futility == Statistics.Sequential.FutilityUse.Obeyed ? "obeyed" : "ignored")}, seed {result.Seed}.");
        foreach (var note in c.Plan.Notes)
        {
            console.Line(note);
        }

        if (result.Summary is not { } s)
        {
            console.Line("Stopped before the first chunk was done: there is no result.");
            return;
        }

        if (result.IsPartial)
        {
            console.Line($"PARTIAL: stopped after {Numerals.Count(s.Replicates)} of {Numerals.Count(result.Asked)} trials. It is what a run of {Numerals.Count(s.Replicates)} trials gives.");
        }

        var table = Output.Table($"{Numerals.Count(s.Replicates)} simulated trials{(result.Ended == "precision" ? ", ended at the precision asked for" : "")}", "", "simulated", "Monte-Carlo error", "asymptotic", "difference in errors");
        Row(table, c.Plan.IsNull ? "type I error, one-sided" : "power", s.Efficacy, 5);
        Row(table, "ends for futility", s.Futility, 5);
        if (s.Harm.Value > 0 || s.Harm.Analytic > 0)
        {
            Row(table, "ends at the lower bound", s.Harm, 5);
        }

        Row(table, "ends for safety", s.Safety.Value > 0 ? s.Safety : null, 5);
        Row(table, "events at the end", s.Events, 3);
        Row(table, "participants at the end", s.Participants, 3);
        Row(table, "months", s.Months, 3);
        Row(table, s.EstimateName ?? "estimate", s.Estimate, 4);
        Row(table, "bias of the estimate", s.Bias, 4);
        Row(table, "coverage of 95 % limits", s.Coverage, 4);
        console.Write(table);
        if (!s.Measures.IsEmpty)
        {
            var beside = Output.Table("Beside the end", "", "mean or share", "Monte-Carlo error", "standard deviation", "trials");
            foreach (var m in s.Measures)
            {
                beside.Row(m.Name, Numerals.Decimals(m.Found?.Mean.Value, 4), Numerals.Decimals(m.Found?.Mean.StandardError, 4), Numerals.Decimals(m.Found?.StandardDeviation, 4), Numerals.Count(m.Found?.Count ?? 0));
            }

            console.Write(beside);
        }

        var looks = Output.Table("Look by look", "look", "efficacy", "error", "asymptotic", "futility", "error", "asymptotic", "end", "events", "months");
        foreach (var l in s.Looks)
        {
            looks.Row(
                l.Analysis, Numerals.Decimals(l.Efficacy.Value, 5), Numerals.Decimals(l.Efficacy.StandardError, 5), Numerals.Decimals(l.Efficacy.Analytic, 5),
                Numerals.Decimals(l.Futility.Value, 5), Numerals.Decimals(l.Futility.StandardError, 5), Numerals.Decimals(l.Futility.Analytic, 5),
                Numerals.Decimals(l.End.Value, 5), Numerals.Decimals(l.Events?.Value, 2), Numerals.Decimals(l.Months?.Value, 2));
        }

        console.Write(looks);
        console.Line($"Duration: 5 % of the trials end by month {Numerals.Significant(s.MonthsQuantiles[0])}, 25 % by {Numerals.Significant(s.MonthsQuantiles[1])}, half by {Numerals.Significant(s.MonthsQuantiles[2])}, 75 % by {Numerals.Significant(s.MonthsQuantiles[3])}, 95 % by {Numerals.Significant(s.MonthsQuantiles[4])}.");
        foreach (var warning in s.Warnings)
        {
            console.Line("WARNING: " + warning);
        }
    }

    /// <summary>A grid, one line for each cell.</summary>
    public static void PrintGrid(IAnsiConsole console, ImmutableArray<CaseResult> cells)
    {
        var table = Output.Table("Grid", [.. cells[0].Case.Set.Select(s => s.Key), "trials", "efficacy", "error", "asymptotic", "difference in errors", "events", "months"]);
        foreach (var cell in cells.Where(c => c.Summary is not null))
        {
            var s = cell.Summary!;
            table.Row([
                .. cell.Case.Set.Select(v => v.Value), Numerals.Count(s.Replicates) + (cell.IsPartial ? " (partial)" : ""), Numerals.Decimals(s.Efficacy.Value, 5), Numerals.Decimals(s.Efficacy.StandardError, 5),
                Numerals.Decimals(s.Efficacy.Analytic, 5), Numerals.Decimals(s.Efficacy.DifferenceInErrors, 1), Numerals.Decimals(s.Events.Value, 2), Numerals.Decimals(s.Months.Value, 2)]);
        }

        console.Write(table);
    }

    /// <summary>One trial in full.</summary>
    public static void Print(IAnsiConsole console, SimulationCase c, ShownTrial shown, double months)
    {
        console.Line($"{c.Title}: {Name(c)}, trial {Numerals.Count(shown.Replicate)}.");
        var people = Output.Table("Participants in order of entry (months)", "", "stratum", "arm", "entry", "event after", "leaves after", "dies of another cause after");
        foreach (var p in shown.Participants)
        {
            people.Row(Numerals.Count(p.Number), p.Stratum, p.Arm == SimulatedArm.Control ? "control" : "experimental", Numerals.Decimals(p.Entry, 2), Numerals.Decimals(p.Event, 2), Numerals.Decimals(p.Dropout, 2), Numerals.Decimals(p.CompetingDeath, 2));
        }

        console.Write(people);
        if (shown.Participants.Any(p => p.Course is not null))
        {
            var courses = Output.Table("Whole courses (months)", "", "site", "relapse after", "dies after", "crosses over", "ineligible", "toxicities");
            foreach (var p in shown.Participants.Where(p => p.Course is not null))
            {
                courses.Row(Numerals.Count(p.Number), p.Course!.Site ?? "", Numerals.Decimals(p.Course.Relapse, 2), Numerals.Decimals(p.Course.Death, 2), p.Course.CrossedOver ? "yes" : "", p.Course.Ineligible ? "yes" : "", string.Join(", ", p.Course.Toxicities));
            }

            console.Write(courses);
        }

        if (!shown.Measures.IsEmpty)
        {
            var beside = Output.Table("Beside the end", "", "");
            foreach (var m in shown.Measures)
            {
                beside.Row(m.Name, Numerals.Decimals(m.Value, 4));
            }

            console.Write(beside);
        }

        var looks = Output.Table("Looks", "", "month", "participants", "events", "Z", "upper", "lower", "futility", "estimate");
        foreach (var l in shown.Looks)
        {
            looks.Row(
                c.Plan.Design.Boundary.Analyses[l.Look - 1].Id, Numerals.Decimals(l.Time, 2), Numerals.Count(l.Participants), Numerals.Count(l.Events), Numerals.Decimals(l.Outcome.Z, 4),
                Numerals.Decimals(l.Bounds.Upper, 4), Numerals.Decimals(l.Bounds.Lower, 4), Numerals.Decimals(l.Bounds.Futility, 4), Numerals.Decimals(l.Outcome.Estimate, 4));
        }

        console.Write(looks);
        console.Line($"Ends at look {Numerals.Count(shown.Result.Look)}, {Reason(shown.Result.Reason)}, Z {Numerals.Decimals(shown.Result.Z, 4)}, {Numerals.Count(shown.Result.Events)} events, month {Numerals.Decimals(months, 2)}.");
    }

    /// <summary>Why a trial ended, in one word, as files and reports print it.</summary>
    public static string Reason(StopReason reason) => reason switch
    {
        StopReason.Efficacy => "efficacy",
        StopReason.Futility => "futility",
        StopReason.Harm => "harm",
        StopReason.Safety => "safety",
        _ => "end",
    };

    private static string Name(SimulationCase c) => $"scenario {c.Scenario}{(c.Set.IsEmpty ? "" : " with " + string.Join(", ", c.Set.Select(s => $"{s.Key} {s.Value}")))}";

    private static void Row(Table table, string label, ComparedNumber n, int places) => table.Row(
        label, Numerals.Decimals(n.Value, places), Numerals.Decimals(n.StandardError, places), Numerals.Decimals(n.Analytic, places), Numerals.Decimals(n.DifferenceInErrors, 1));

    private static void Row(Table table, string label, MonteCarlo? n, int places)
    {
        if (n is { } found)
        {
            table.Row(label, Numerals.Decimals(found.Value, places), Numerals.Decimals(found.StandardError, places), "", "");
        }
    }
}
