using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise report LEDGER --cut NAME</c>: the report of a cut, recomputed from the ledger.</summary>
internal static class ReportVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var cut = new Option<string>("--cut") { Description = "The data cut: an interim one gives the closed report, the final one the final report.", HelpName = "NAME", DefaultValueFactory = _ => "final" };
        var output = new Option<string?>("--out") { Description = "Write it to this file, as HTML if it ends in .html and else as text; without it, print it as text.", HelpName = "FILE" };
        var role = new Option<string?>("--role") { Description = "In which part you read: an interim report shows results by arm, to those only whom the protocol names.", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var place = new VaultPlace();
        return shell.Verb("report", "Compute the report of a data cut from the ledger.", [ledger, cut, output, role, .. place.Options], use => Report(use, place, use.Get(ledger), use.Get(cut)!, use.Get(output), use.Get(role)));
    }

    private static Outcome Report(Invocation use, VaultPlace place, string path, string cut, string? output, string? role)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var state = ledger.Load();
        if (Withheld(state, cut, role) is { } withheld)
        {
            return Outcome.Refused(withheld);
        }

        // Concealed arms are opened by the vault until the secrets are revealed, and then by the ledger itself.
        var key = state.Protocol is { ArmsConcealed: true } && state.RevealedSecrets.IsEmpty && state.Cuts.Any(c => c.Cut == cut) ? place.Open(use, path).KeyFor(state) : null;
        var model = Build(path, ledger, cut, key);
        if (output is null)
        {
            return Outcome.Done(new { report = model.Title, text = TextReport.Render(model, ReportRenderers.TextWidth) }, console => console.Line(TextReport.Render(model, ReportRenderers.TextWidth)));
        }

        AtomicFile.WriteText(output, output.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? HtmlReport.Render(model) : TextReport.Render(model, ReportRenderers.TextWidth));
        return Outcome.Done(new { report = model.Title, file = output }, console => console.Line($"{output}: {model.Title}."));
    }

    /// <summary>Results by arm of a look are for the roles that the protocol names; the file's reader states the role, and is held to it.</summary>
    private static Rejection? Withheld(TrialState state, string cut, string? role)
    {
        var analysis = state.Cuts.FirstOrDefault(c => c.Cut == cut)?.Analysis;
        var named = state.Protocol?.Document.Access.ComparativeResults ?? [];
        return state.Protocol?.Document.Analyses.FirstOrDefault(a => a.Id == analysis)?.When is null or EndOfFollowUp || (role is not null && named.Contains(Words.Parse<Role>(role)))
            ? null
            : new Rejection("comparative-results", $"Results by arm before the end are for {string.Join(", ", named.Select(Words.Of))}; state the role with --role.");
    }

    private static ReportModel Build(string path, ILedgerStore ledger, string cut, AllocationKey? key)
    {
        try
        {
            return ReportBuilder.Of(ledger.ReadAll(), cut, ProgramVersion.Text, key);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException("C022", path, e.Message, cut, "the name of a cut in the ledger");
        }
    }
}
