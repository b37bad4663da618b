using System.Collections.Immutable;
using Equipoise.Trials.Board;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;
using Quantity = Equipoise.Web.Entries.Quantity;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/cuts</c>: the cuts, and the way to a new one: what it would hold is shown before it is taken.</summary>
internal static class CutsEndpoint
{
    /// <summary>The cuts, and the first step of a new one.</summary>
    public static IResult Get(RecordTrial trial) => Page(new CutsView(
        [.. CutSheet.Of(trial.State).Select(s => s.WithoutResults())], Analyses(trial), trial.Now.InUtc().Date, trial.Viewer.Role == Role.DataManager, trial.State.Lock is not null));

    /// <summary>The second step: what the cut would hold.</summary>
    public static async Task<IResult> GetPreview(HttpContext context, RecordTrial trial, CommandDesk desk, Counts counts, string? cut, string? analysis, string? asOf) => Command(cut, analysis, asOf) is { } command
        ? Page(await Preview(trial, desk, counts, command, null))
        : Problem.Of(context, StatusCodes.Status400BadRequest, "A cut needs a name, an analysis and a day", "Give the cut a name, say which analysis it is for, and the last clinical date that counts as YYYY-MM-DD.");

    /// <summary>The third step: takes it.</summary>
    public static async Task<IResult> Post(HttpContext context, RecordTrial trial, CommandDesk desk, Counts counts, PostedForm posted)
    {
        if (Command(posted["cut"], posted["analysis"], posted["asOf"]) is not { } command)
        {
            return Problem.Of(context, StatusCodes.Status400BadRequest, "A cut needs a name, an analysis and a day", "Begin with the first step: the form came without them.");
        }

        var outcome = await desk.GiveAsync(command, posted);
        return outcome.Done ? Results.Redirect("/cuts/" + Uri.EscapeDataString(command.Cut)) : Page(await Preview(trial, desk, counts, command, outcome), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>A cut that was taken.</summary>
    public static IResult GetOne(HttpContext context, RecordTrial trial, string cut) => CutSheet.Of(trial.State).FirstOrDefault(s => s.Cut.Cut == cut) is { } sheet
        ? new RazorComponentResult<CutPage>(new { Sheet = sheet.WithoutResults(), Role = trial.Viewer.Role })
        : Problem.NotFound(context);

    /// <summary>What a lock would freeze.</summary>
    public static IResult GetLock(RecordTrial trial, Counts counts)
    {
        var counted = counts.Lock(trial);
        var preview = counted.Value;
        return new BlocksView("What a lock would freeze", "Data cuts",
        [
            new ReportSection("freeze", "What would stand for good",
            [
                new FindingBlock(
                    preview.Refusal is null ? "It can be locked" : "It cannot be locked now",
                    preview.Refusal?.Message ?? (preview.Items.IsEmpty ? "Nothing is to be settled." : $"{preview.Items.Length} things are not settled, and could not be settled any more."),
                    preview.Refusal is null && preview.Items.IsEmpty ? FindingTone.Favourable : FindingTone.Unfavourable),
                Unsettled(preview.Unsettled),
            ]),
        ])
        {
            Lead = "This page has no effect. The lock itself is signed.",
            Counted = counted.Note(trial.State),
            Above = new PageLink("Data cuts", "/cuts"),
            Tallies = [("entries", Quantity.Count(preview.Entries)), ("randomised", Quantity.Count(preview.Randomised)), ("not settled", Quantity.Count(preview.Items.Length))],
            Choices = trial.Viewer.Role == Role.DataManager && preview.Refusal is null ? [new PageLink("Lock the data", "/trial/record/lockDatabase")] : [],
        }.Answer();
    }

    /// <summary>The open report of a cut.</summary>
    public static IResult GetOpenReport(HttpContext context, RecordTrial trial, ReportShelf shelf, string cut) => ReportAnswers.Page(context, () => shelf.Open(trial, cut), trial.Viewer.Role == Role.DataManager ? "Data cuts" : "Overview");

    internal static TableBlock Unsettled(ImmutableArray<UnsettledCount> counts) => new(
        "unsettled", "Not settled, by kind", [CentreTables.Words("Kind"), CentreTables.Number("Number")],
        counts.IsEmpty ? [CentreTables.Row(TableCell.Of("Nothing"), TableCell.Of(0))] : [.. counts.Select(c => CentreTables.Row(TableCell.Of(EntryData.Label(Trials.Ledger.Words.Of(c.Kind))), TableCell.Of(c.Count)))], []);

    private static ImmutableArray<(string, string)> Analyses(RecordTrial trial) => [.. trial.Protocol.Document.Analyses.Select(a => (a.Id, a.Label)), (DataCutTaken.Unplanned, "None that the protocol plans")];

    private static TakeDataCut? Command(string? cut, string? analysis, string? asOf) =>
        !string.IsNullOrWhiteSpace(cut) && cut.Length <= 60 && !string.IsNullOrWhiteSpace(analysis) && LocalDatePattern.Iso.Parse(asOf ?? "") is { Success: true, Value: var day } ? new TakeDataCut(cut.Trim(), analysis, day) : null;

    private static async Task<CutPreviewView> Preview(RecordTrial trial, CommandDesk desk, Counts counts, TakeDataCut command, ActOutcome? outcome) =>
        new(counts.Cut(trial, command).Value, outcome, await desk.NeedsBothAsync(), Analyses(trial).FirstOrDefault(a => a.Item1 == command.Analysis).Item2 ?? command.Analysis);

    private static RazorComponentResult<CutsPage> Page(CutsView view) => new(new { View = view });

    private static RazorComponentResult<CutPreviewPage> Page(CutPreviewView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>The cuts and the first step of a new one.</summary>
/// <param name="Sheets">The cuts, the newest first.</param>
/// <param name="Analyses">Analyses to choose from.</param>
/// <param name="Today">Today in UTC.</param>
/// <param name="MayTake">Whether the viewer may take one.</param>
/// <param name="Locked">Whether the data are locked.</param>
public sealed record CutsView(ImmutableArray<CutSheet> Sheets, ImmutableArray<(string Id, string Label)> Analyses, LocalDate Today, bool MayTake, bool Locked);

/// <summary>The second step of a cut.</summary>
/// <param name="Preview">What it would hold.</param>
/// <param name="Outcome">What came of it; null where it was not asked for yet.</param>
/// <param name="SignWithBoth">Whether a signature asks for both components.</param>
/// <param name="Analysis">The analysis by its label.</param>
public sealed record CutPreviewView(CutPreview Preview, ActOutcome? Outcome, bool SignWithBoth, string Analysis);
