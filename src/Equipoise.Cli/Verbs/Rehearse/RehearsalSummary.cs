using System.Globalization;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Rehearsal;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary>What the user reads at the end of a rehearsal, and the same as JSON.</summary>
internal static class RehearsalSummary
{
    public static object Json(RehearsalResult result, TrialProtocol protocol) => new
    {
        synthetic = true,
        trial = protocol.Document.Trial.Id,
        folder = result.Folder,
        result.Files,
        entries = result.State.Version,
        head = result.State.HeadHash,
        screened = result.State.Participants.Count,
        randomised = result.Dataset.Rows.Length,
        turns = result.Turns.SelectMany(t => t.Entries).Select(e => new { e.Sequence, e.RecordedAt, what = What(e.Event) }),
        refusals = result.Refusals.Select(r => new { r.At, command = CommandCatalogue.NameOf(r.Command), r.Refused }),
        analyses = Analyses(result.Dataset, protocol).Select(a => new
        {
            set = a.Set.Id,
            endpoint = a.Endpoint.Id,
            arms = a.Arms.Select(x => new { arm = x.Arm.Id, participants = x.Curve.Count, events = x.Curve.EventCount, medianDays = x.Curve.Median }),
            logRank = a.LogRank is { } l ? new { l.ChiSquare, l.DegreesOfFreedom, l.PValue } : null,
            stratified = a.Stratified is { } s ? new { s.ChiSquare, s.DegreesOfFreedom, s.PValue } : null,
            cox = a.Cox?.Coefficients,
            noTest = a.NoTest,
        }),
    };

    public static void Print(IAnsiConsole console, RehearsalResult result, TrialProtocol protocol)
    {
        console.MarkupLineInterpolated($"[bold]{protocol.Document.Trial.Title}[/]");
        console.MarkupLine("[bold]SYNTHETIC PARTICIPANTS: a rehearsal; nobody in it exists and no result in it is one.[/]");
        console.WriteLine();

        var course = new Table { Border = TableBorder.Rounded, Title = new TableTitle("The course of the trial") };
        course.AddColumns("Virtual date", "Entry", "What happened");
        foreach (var entry in Story(result))
        {
            course.AddRow(Markup.Escape(entry.Date), Markup.Escape(entry.Entry), Markup.Escape(entry.Text));
        }

        console.Write(course);
        var table = Output.Table("Events out of participants, and the comparison as randomised", ["Set: endpoint", .. protocol.Document.Arms.Select(a => a.Label), "Log-rank P", "Stratified P", "Hazard ratio (95%)"]);
        foreach (var a in Analyses(result.Dataset, protocol))
        {
            var arms = protocol.Document.Arms.Select(arm => a.Arms.FirstOrDefault(x => x.Arm.Id == arm.Id) is { } x ? string.Create(CultureInfo.InvariantCulture, $"{x.Curve.EventCount}/{x.Curve.Count}") : "-");
            var tests = a is { LogRank: { } l, Stratified: { } s, Cox: { } cox }
                ? [Numerals.P(l.PValue), Numerals.P(s.PValue), cox.Coefficients[0].IsInfinite ? "not finite" : $"{Numerals.Decimals(cox.Coefficients[0].HazardRatio, 2)} ({Numerals.Decimals(cox.Coefficients[0].Lower, 2)} to {Numerals.Decimals(cox.Coefficients[0].Upper, 2)})"]
                : new[] { "-", "-", a.NoTest ?? "-" };
            table.AddRow([.. new[] { $"{a.Set.Id}: {a.Endpoint.Label.ToLowerInvariant()}" }.Concat(arms).Concat(tests).Select(Markup.Escape)]);
        }

        console.Write(table);
        console.Line($"{result.State.Version.ToString(CultureInfo.InvariantCulture)} ledger entries, head {result.State.HeadHash}");
        console.Line($"{result.Folder}: {string.Join(", ", result.Files)}");
        if (result.Files.Contains("running/ledger.db"))
        {
            var place = Path.Combine(result.Folder, "running", "ledger.db");
            console.Line($"Next: equipoise serve{(place == Path.Combine("out", "il2-rcc", "running", "ledger.db") ? "" : $" --ledger {place} --clock rehearsal")} shows the trial as it was under way, to each person who takes part, at http://localhost:5080");
        }

        console.Line($"Next: open {Path.Combine(result.Folder, "report.html")} in a browser; equipoise verify {Path.Combine(result.Folder, "ledger.db")}");
    }

    private static IEnumerable<EndpointAnalysis> Analyses(AnalysisDataset dataset, TrialProtocol protocol) =>
        protocol.Document.AnalysisSets.SelectMany(s => protocol.Document.Endpoints.Select(e => EndpointAnalysis.Of(dataset, e.Id, s.Id)));

    private static IEnumerable<(string Date, string Entry, string Text)> Story(RehearsalResult result)
    {
        // A sequential plan looks after each pair; the story keeps the first and the last looks.
        var told = result.Turns.SelectMany(t => t.Entries.Select(e => (t.At, Entry: (LedgerEntry?)e, Text: What(e.Event)))).ToList();
        var looks = told.Where(t => t.Entry!.Event is DataCutTaken or InterimResultRecorded or BoardRecommended).ToList();
        var skipped = looks.Count > 8 ? looks.Skip(3).Take(looks.Count - 7).ToHashSet() : [];
        var randomised = result.Dataset.Rows.Select(r => r.RandomisedOn).Order().ToList();
        var lines = told.Where(t => !skipped.Contains(t)).Concat(result.Refusals.Select(r => (r.At, Entry: (LedgerEntry?)null, Text: $"REFUSED {CommandCatalogue.NameOf(r.Command)}: {r.Refused!.Rule}")));
        foreach (var line in lines.OrderBy(l => l.At))
        {
            yield return (line.At.InUtc().Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), line.Entry?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "none", line.Text);
            if (line.Entry?.Event is TrialActivated)
            {
                yield return (randomised[0].ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), "", string.Create(CultureInfo.InvariantCulture, $"First of {randomised.Count} participants randomised, after {result.State.Participants.Count} were screened at {result.State.Sites.Count} sites"));
            }
        }
    }

    private static string What(TrialEvent @event) => @event switch
    {
        TrialActivated e => $"Trial activated under {e.Trial} version {e.ProtocolVersion}; allocation secret committed",
        DataCutTaken e => $"Data cut '{e.Cut}' taken, clinical dates to {e.AsOf.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}",
        InterimResultRecorded e => e.Summary,
        BoardRecommended e => $"The board advises: {Words.Spoken(e.Advice)}",
        AccrualClosed => "Accrual closed; no participant is randomised from this entry on",
        FollowUpEnded e => $"Follow-up ended on {e.EndedOn.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}",
        DatabaseLocked => "Data locked",
        _ => @event.GetType().Name,
    };
}
