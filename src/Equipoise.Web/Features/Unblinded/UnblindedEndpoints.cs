using System.Collections.Immutable;
using Equipoise.Trials.Board;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Unblinded;

/// <summary><c>/unblinded</c> and <c>/board</c>: cuts, closed reports and what follows from them, for the independent statistician and the board. Each reading of a closed report is noted.</summary>
internal static class UnblindedEndpoint
{
    /// <summary>The cuts.</summary>
    public static IResult Get(UnblindedTrial trial) => new RazorComponentResult<SheetsPage>(new { Sheets = CutSheet.Of(trial.State).ToList(), trial.Viewer.Role, trial.Viewer.Account });

    /// <summary>The closed or final report of a cut.</summary>
    public static IResult GetReport(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string cut) => Noted(context, trial, notes, cut, "closed report", () => ReportAnswers.Page(context, () => shelf.ByArm(trial, cut), PlaceOf(trial)));

    /// <summary>The same as a file.</summary>
    public static Task<IResult> GetFile(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string cut, string ending)
    {
        if (Exists(trial, cut))
        {
            notes.Read(context, trial.Viewer.Account, $"closed report of the cut {cut}, as {(ending is "pdf" or "html" or "csv" or "R" ? ending : "a file")}");
        }

        return ReportAnswers.FileAsync(context, () => shelf.ByArm(trial, cut), "closed-report", ending);
    }

    /// <summary>The open report of a cut.</summary>
    public static IResult GetOpen(HttpContext context, UnblindedTrial trial, ReportShelf shelf, string cut) => ReportAnswers.Page(context, () => shelf.Open(trial, cut), PlaceOf(trial));

    /// <summary>The boundary with what each look found.</summary>
    public static IResult GetBoundary(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string? cut) => Figures(context, trial, shelf, notes, cut, "Boundary", "/unblinded/boundary", b => b is BoundaryFigure { Observed.Length: > 0 } || b is TableBlock { Id: var id } t && id.Contains("look", StringComparison.Ordinal) && !IsOfPower(t));

    /// <summary>Conditional power.</summary>
    public static IResult GetPower(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string? cut) => Figures(context, trial, shelf, notes, cut, "Conditional power", "/unblinded/conditional-power", b => b is ConditionalPowerFigure || b is TableBlock t && IsOfPower(t));

    private static bool IsOfPower(TableBlock table) => table.Id.Contains("power", StringComparison.OrdinalIgnoreCase) || new[] { "onditional power", "est case", "can still come out" }.Any(w => table.Caption.Contains(w, StringComparison.Ordinal));

    /// <summary>What the interim analysis of a cut finds, ready to be recorded.</summary>
    public static async Task<IResult> GetResult(HttpContext context, UnblindedTrial trial, ReportShelf shelf, CommandDesk desk, string cut) => await Result(context, trial, shelf, desk, cut, null);

    /// <summary>Records it: the numbers are computed, never typed.</summary>
    public static async Task<IResult> PostResult(HttpContext context, UnblindedTrial trial, ReportShelf shelf, CommandDesk desk, PostedForm posted, string cut)
    {
        if (shelf.Look(trial, cut) is not { } look)
        {
            return Problem.NotFound(context);
        }

        var outcome = await desk.GiveAsync(look, posted);
        return outcome.Done ? Results.Redirect("/unblinded") : await Result(context, trial, shelf, desk, cut, outcome);
    }

    private static async Task<IResult> Result(HttpContext context, UnblindedTrial trial, ReportShelf shelf, CommandDesk desk, string cut, ActOutcome? outcome)
    {
        try
        {
            return shelf.Look(trial, cut) is { } look
                ? new RazorComponentResult<ResultPage>(new { Look = look, Outcome = outcome, Both = await desk.NeedsBothAsync() }) { StatusCode = outcome is null ? 200 : 422 }
                : Problem.NotFound(context);
        }
        catch (ArgumentException e)
        {
            return Problem.Of(context, StatusCodes.Status409Conflict, "The look cannot be evaluated", e.Message);
        }
    }

    private static IResult Figures(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string? cut, string title, string address, Func<ReportBlock, bool> wanted)
    {
        var cuts = trial.State.Cuts;
        if (cuts.IsEmpty)
        {
            return new BlocksView(title, title, [new ReportSection("none", "No cut yet", [new ParagraphBlock("No cut was taken yet; the planned bounds stand in the design.")])]).Answer();
        }

        var shown = cuts.FirstOrDefault(c => c.Cut == cut) ?? cuts[^1];
        return Noted(context, trial, notes, shown.Cut, title.ToLowerInvariant(), () =>
        {
            try
            {
                var pack = shelf.ByArm(trial, shown.Cut)!;
                ImmutableArray<ReportBlock> blocks = [.. pack.Model.Sections.SelectMany(s => s.Blocks).Where(wanted)];
                return new BlocksView(title, title, [new ReportSection("cut", $"As of {Frame.Moments.Iso(shown.AsOf)}", blocks.IsEmpty ? [new ParagraphBlock("The report of this cut has no such picture: it was taken for no interim look.")] : blocks)])
                {
                    Banners = ["CONFIDENTIAL - CLOSED. Results by group: for the board and its statistician only.", .. pack.Model.Banners.Where(b => !b.StartsWith("CONFIDENTIAL", StringComparison.Ordinal))],
                    Choices = [.. cuts.Reverse().Select(c => new PageLink(c.Cut, address + "?cut=" + Uri.EscapeDataString(c.Cut), c.Cut == shown.Cut))],
                }.Answer();
            }
            catch (ArgumentException e)
            {
                return Problem.Of(context, StatusCodes.Status409Conflict, "The report cannot be computed", e.Message);
            }
        });
    }

    private static IResult Noted(HttpContext context, UnblindedTrial trial, AccessNotes notes, string cut, string what, Func<IResult> answer)
    {
        if (!Exists(trial, cut))
        {
            return Problem.NotFound(context);
        }

        notes.Read(context, trial.Viewer.Account, $"{what} of the cut {cut}");
        return answer();
    }

    private static bool Exists(UnblindedTrial trial, string cut) => trial.State.Cuts.Any(c => c.Cut == cut);

    private static string PlaceOf(UnblindedTrial trial) => trial.Viewer.Role == Role.Board ? "Reports" : "Cuts and results";
}

/// <summary><c>/board/recommendation</c>: the board advises, and its members sign.</summary>
internal static class RecommendationEndpoint
{
    /// <summary>The sheets with what is open, and the ways to advise and to sign.</summary>
    public static IResult Get(UnblindedTrial trial) => new RazorComponentResult<RecommendationPage>(new { Sheets = CutSheet.Of(trial.State).Where(s => s.Result is not null).ToList(), trial.Viewer.Account });

    /// <summary>The form of an act of the board on a cut.</summary>
    public static async Task<IResult> GetAct(HttpContext context, UnblindedTrial trial, CommandDesk desk, string cut, string act) => await View(trial, desk, cut, act) is { } view ? view.Answer() : Problem.NotFound(context);

    /// <summary>Gives it.</summary>
    public static async Task<IResult> PostAct(HttpContext context, UnblindedTrial trial, CommandDesk desk, PostedForm posted, string cut, string act) =>
        await View(trial, desk, cut, act) is { } view ? await view.GiveAsync(desk, posted) : Problem.NotFound(context);

    /// <summary>Which arm each group is, for whoever asked for it on record.</summary>
    public static IResult GetCodes(HttpContext context, UnblindedTrial trial, ReportShelf shelf, AccessNotes notes, string cut)
    {
        if (trial.State.CodeReveals.All(r => r.By != trial.Viewer.Account || r.Cut != cut))
        {
            return Problem.NotFound(context);
        }

        notes.Read(context, trial.Viewer.Account, $"key to the groups of the cut {cut}");
        return ReportAnswers.Key(context, () => shelf.ByArm(trial, cut), "Reports");
    }

    private static async Task<ActView?> View(UnblindedTrial trial, CommandDesk desk, string cut, string act)
    {
        var sheet = CutSheet.Of(trial.State).FirstOrDefault(s => s.Cut.Cut == cut);
        var (command, back) = act switch
        {
            "advise" => ("recordBoardAdvice", new PageLink("Recommendation", "/board/recommendation")),
            "sign" => ("signAdvice", new PageLink("Recommendation", "/board/recommendation")),
            "reveal" => ("revealGroupCodes", new PageLink("Reports", "/board")),
            _ => ("", new PageLink("", "")),
        };
        if (sheet is null || CommandForm.Find(command) is not { } form)
        {
            return null;
        }

        return new ActView(form, act == "reveal" ? "Reports" : "Recommendation", back, ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add("cut", cut), ["cut"], null, await ActView.Both(desk, form))
        {
            Lead = act switch
            {
                "advise" => $"On the cut “{cut}” as of {Frame.Moments.Iso(sheet.Cut.AsOf)}. {sheet.Result?.Summary}",
                "sign" when sheet.Advice is { } advice => $"The board advises: {Trials.Ledger.Words.Spoken(advice.Advice.Advice)}. {advice.Advice.Rationale}",
                "reveal" => "The codes are the same in every report of this trial: whoever asks once knows them for good. The request is recorded with its reason before anything is shown.",
                _ => "",
            },
            Meaning = act == "sign" ? "My signature means that I agree with the advice as it stands above." : "What you send is recorded under your name, and cannot be taken back.",
        };
    }
}
